import Schema

/// A name in a group between `<` and `>`, which stands for all names that it matches. `*` matches
/// any characters, `?` any single one, `[0-3]` or `[0,2]` one of these, `[!0]` one that is not
/// listed. An empty pattern matches no name.
package struct NamePattern {
  private let octets: [UInt8]

  /// Creates the pattern of a name; nil: the name is not between `<` and `>`.
  package init?(_ name: String) {
    guard Self.isOne(name) else { return nil }
    octets = Array(name.utf8.dropFirst().dropLast())
  }

  /// Creates a pattern from its text without `<` and `>`; nil: it has no wildcard characters.
  package init?(wildcard text: String) {
    guard text.utf8.contains(where: { "*?[".utf8.contains($0) }) else { return nil }
    octets = Array(text.utf8)
  }

  /// Returns whether a name is between `<` and `>`.
  package static func isOne(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: "<") && name.utf8.count >= 2 && name.hasPrefix("<")
      && name.hasSuffix(">")
  }

  /// Returns a pattern without the quotation marks that may be typed within `<` and `>`:
  /// `<"so-*">`. If names are strings of any characters, the quotation marks are part of the
  /// pattern.
  static func canonical(_ name: String, _ type: ValueType) -> String {
    if case .string = type { return name }
    var inside = name.dropFirst().dropLast()
    while inside.utf8.count >= 2, inside.hasPrefix("\""), inside.hasSuffix("\"") {
      inside = inside.dropFirst().dropLast()
    }
    return "<\(inside)>"
  }

  /// Returns whether the pattern matches a whole name.
  package func matches(_ name: String) -> Bool { Self.matches(octets[...], name.utf8[...]) }

  private static func matches(
    _ pattern: ArraySlice<UInt8>, _ name: Substring.UTF8View.SubSequence
  ) -> Bool {
    var (pattern, name) = (pattern, name)
    // The position after the last star, to return to when what follows does not match.
    var retry: (pattern: ArraySlice<UInt8>, name: Substring.UTF8View.SubSequence)?
    while true {
      if pattern.first == UInt8(ascii: "*") {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
        continue
      }
      if pattern.isEmpty, name.isEmpty { return true }
      if let octet = name.first, let rest = rest(of: pattern, behind: octet) {
        (pattern, name) = (rest, name.dropFirst())
        continue
      }
      guard let last = retry, !last.name.isEmpty else { return false }
      retry?.name = last.name.dropFirst()
      (pattern, name) = (last.pattern, last.name.dropFirst())
    }
  }

  /// Returns the rest of the pattern after the part that matches one octet; nil: it does not match.
  private static func rest(
    of pattern: ArraySlice<UInt8>, behind octet: UInt8
  ) -> ArraySlice<UInt8>? {
    guard let first = pattern.first else { return nil }
    let rest = pattern.dropFirst()
    switch first {
    case UInt8(ascii: "?"): return rest
    case UInt8(ascii: "["):
      guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else {
        return first == octet ? rest : nil
      }
      return isOne(octet, of: rest[..<close]) ? rest[(close + 1)...] : nil
    default: return first == octet ? rest : nil
    }
  }

  /// Returns whether an octet is in a set such as `0-3` or `!0,2`.
  private static func isOne(_ octet: UInt8, of set: ArraySlice<UInt8>) -> Bool {
    var set = set
    let isInverted = set.first == UInt8(ascii: "!")
    if isInverted { set = set.dropFirst() }
    var isIn = false
    while let lower = set.popFirst() {
      if lower == UInt8(ascii: ",") { continue }
      if set.first == UInt8(ascii: "-"), let upper = set.dropFirst().first {
        set = set.dropFirst(2)
        isIn = isIn || (lower <= octet && octet <= upper)
      } else {
        isIn = isIn || lower == octet
      }
    }
    return isIn != isInverted
  }
}
