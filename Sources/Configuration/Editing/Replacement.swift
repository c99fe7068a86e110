/// A POSIX extended regular expression and what stands in place of what it matches: `\\1` to `\\9`
/// are what its groups matched, `&` is all of it, and a backslash guards what follows it.
package struct Replacement {
  private enum Part {
    case octets([UInt8])
    case group(Int)
  }

  private let pattern: RegularExpression
  private let parts: [Part]

  /// Throws where the pattern is no regular expression; the message has none of it, since what was
  /// to be replaced may be a key.
  package init(
    of pattern: String, with text: String
  ) throws(RegularExpression.Failure) {
    parts = Self.parts(of: text)
    do throws(RegularExpression.Failure) {
      self.pattern = try RegularExpression(pattern, findsGroups: true)
    } catch {
      throw RegularExpression.Failure(isTooCostly: false)
    }
  }

  /// The text with all that matches replaced; nil: nothing does.
  package func replacing(_ text: String) -> String? {
    let octets = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    var hasMatched = false
    while start <= octets.count, let groups = pattern.groups(in: octets, from: start) {
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
