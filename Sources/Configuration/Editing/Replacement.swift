/// A POSIX extended regular expression with the text that replaces each match. In the text, `\1` to
/// `\9` stand for what the groups matched and `&` for the whole match. A backslash before another
/// character takes away its special meaning.
package struct Replacement {
  /// A part of the replacement text: octets as they are, or what a group matched.
  private enum Part {
    case octets([UInt8])
    case group(Int)
  }

  private let pattern: RegularExpression
  private let parts: [Part]

  /// Compiles the expression `pattern`. The error message does not contain it, because a user may
  /// replace a key.
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

  /// Returns the text with all matches replaced; nil: nothing matches.
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
