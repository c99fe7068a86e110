import Glibc

/// A POSIX extended regular expression and what stands in place of what it matches: `\\1` to `\\9`
/// are what its groups matched, `&` is all of it, and a backslash guards what follows it.
@safe final class Replacement {
  private enum Part {
    case octets([UInt8])
    case group(Int)
  }

  // A class, because the C library's compiled form has to be freed.
  private var compiled = unsafe regex_t()
  private let parts: [Part]

  init(of pattern: String, with text: String) throws(CommandFailure) {
    parts = Self.parts(of: text)
    guard Pattern.isModest(pattern) else {
      throw CommandFailure("invalid regular expression: too long or too costly")
    }
    let status = unsafe regcomp(&compiled, pattern, REG_EXTENDED)
    guard status == 0 else { throw CommandFailure("invalid regular expression: '\(pattern)'") }
  }

  deinit { unsafe regfree(&compiled) }

  /// The text with all that matches replaced; nil: nothing does.
  func replacing(_ text: String) -> String? {
    let octets = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    var hasMatched = false
    while start <= octets.count, let groups = groups(in: octets, from: start) {
      guard let whole = groups.first ?? nil else { break }
      hasMatched = true
      result += octets[start..<whole.lowerBound]
      for part in parts {
        switch part {
        case .octets(let octets): result += octets
        case .group(let number):
          if groups.indices.contains(number), let range = groups[number] { result += octets[range] }
        }
      }
      start = whole.upperBound
      if whole.isEmpty {
        if start < octets.count { result.append(octets[start]) }
        start += 1
      }
    }
    guard hasMatched else { return nil }
    if start < octets.count { result += octets[start...] }
    return String(decoding: result, as: UTF8.self)
  }

  /// Where the expression and its groups match; nil: nowhere from there on.
  private func groups(in octets: [UInt8], from start: Int) -> [Range<Int>?]? {
    var matches = [regmatch_t](repeating: regmatch_t(), count: 10)
    let rest = octets[start...].map { CChar(bitPattern: $0) } + [0]
    let status = unsafe regexec(&compiled, rest, 10, &matches, start == 0 ? 0 : REG_NOTBOL)
    guard status == 0 else { return nil }
    return matches.map { match in
      guard match.rm_so >= 0, match.rm_eo >= match.rm_so else { return nil }
      return start + Int(match.rm_so)..<start + Int(match.rm_eo)
    }
  }

  private static func parts(of text: String) -> [Part] {
    var parts: [Part] = []
    var octets: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func flush() {
      if !octets.isEmpty { parts.append(.octets(octets)) }
      octets = []
    }
    while let octet = rest.popFirst() {
      switch octet {
      case UInt8(ascii: "&"):
        flush()
        parts.append(.group(0))
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst() else { continue }
        if (49...57).contains(next) {
          flush()
          parts.append(.group(Int(next) - 48))
        } else {
          octets.append(next)
        }
      default: octets.append(octet)
      }
    }
    flush()
    return parts
  }
}
