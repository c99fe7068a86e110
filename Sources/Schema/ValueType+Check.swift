internal import Pcap
internal import Wire

/// The result of checking a word against a type.
package enum CheckedValue: Equatable, Sendable {
  /// The word is valid; the associated value is its canonical spelling.
  case accepted(String)
  /// The word is not valid; the associated value is the error message of the CLI.
  case rejected(String)
  /// The word is not valid; the error message has the offset of the error in the word, in octets.
  case misread(String, offset: Int)
  /// The word is an abbreviation of several choices.
  case ambiguous([Choice])
  /// The word is neither a choice nor an abbreviation of one.
  case unknown
}

extension ValueType {
  /// The variable that stands for the name of the local node of a Junos cluster where a reference
  /// to a group is expected.
  package static let node = "${node}"

  /// Checks whether `text` is of this type. The canonical spelling has abbreviations of a choice
  /// completed, host bits of a prefix cleared and a missing unit number added.
  package func check(_ text: String) -> CheckedValue {
    if case .lines = self { return Self.checkLines(text) }
    if let rejection = Self.checkCharacters(text) { return rejection }
    switch self {
    case .string(let length):
      return length.contains(text.unicodeScalars.count)
        ? .accepted(text)
        : .rejected("Must be a string of \(length.lowerBound) to \(length.upperBound) characters")
    case .name(let length): return Self.checkName(text, length)
    case .hexadecimal(let length):
      guard text.utf8.allSatisfy(Self.isHexadecimal), !text.isEmpty else {
        return .rejected("Must be hexadecimal digits (0-9, a-f, A-F)")
      }
      return ValueType.string(length).check(text)
    case .lines: return .accepted(text)
    case .integer(let range, _): return Self.checkInteger(text, range)
    case .duration:
      return Measure.duration(text) != nil
        ? .accepted(text)
        : .rejected(
          "invalid time: '\(LegibleText.of(text))'; 250us, 5ms, 60s, 10m, 8h and 7d are times")
    case .rate:
      return Measure.rate(text) != nil
        ? .accepted(text)
        : .rejected("invalid rate: '\(LegibleText.of(text))'; 9600, 64k, 10m and 1g are rates")
    case .choice(let choices): return Self.checkChoice(text, choices)
    case .address:
      if IPv4Address(text) != nil { return .accepted(text) }
      return Self.checkAddress(text) ?? .accepted(text)
    case .prefix:
      return Self.checkPrefix(text) { address, length in
        address.rawValue & ~IPv4Prefix.mask(length) == 0
          ? nil : IPv4Prefix(address, length: length)?.description
      }
    case .interfaceAddress: return Self.checkPrefix(text) { _, _ in nil }
    case .interface:
      return InterfaceName(text) != nil
        ? .accepted(text)
        : .rejected("invalid interface type in '\(LegibleText.of(text))'.")
    case .logicalInterface: return Self.checkLogicalInterface(text)
    case .nextHop:
      if let first = text.utf8.first, (48...57).contains(first) {
        return Self.checkAddress(text) ?? .accepted(text)
      }
      return Self.checkLogicalInterface(text)
    case .routeDistinguisher:
      return Self.isRouteDistinguisher(text)
        ? .accepted(text)
        : .rejected("invalid route distinguisher: '\(LegibleText.of(text))'")
    case .community:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      let isNumbered =
        (2...(parts.first == "large" ? 4 : 3)).contains(parts.count)
        && parts.allSatisfy(Self.isGraphic)
      return isNumbered || Self.wellKnownCommunities.contains(text)
        ? .accepted(text) : .rejected("invalid community: '\(LegibleText.of(text))'")
    case .packetFilter:
      do throws(PacketFilterError) {
        _ = try PacketFilter(parsing: text)
        return .accepted(text)
      } catch { return .misread(error.description, offset: error.offset) }
    case .reference:
      // Junos lets this variable stand for a group's name in `apply-groups`.
      return text == Self.node ? .accepted(text) : Self.checkName(text, 1...63)
    case .listed, .word:
      return text.isEmpty ? .rejected("Must not be empty") : .accepted(text)
    case .text, .statement, .command: return .accepted(text)
    }
  }

  /// The names of well-known communities: those of RFC 1997 and of Junos.
  private static let wellKnownCommunities: Set<String> = [
    "internet", "no-advertise", "no-export", "no-export-subconfed",
  ]

  /// Rejects characters that a line of text cannot hold; nil: there are none.
  private static func checkCharacters(_ text: String) -> CheckedValue? {
    if text.utf8.allSatisfy({ (32...126).contains($0) }) { return nil }
    for scalar in text.unicodeScalars {
      if LegibleText.isControl(scalar) { return .rejected("Must not contain control characters") }
      // The replacement character stands for octets that were not UTF-8.
      if scalar == "\u{FFFD}" { return .rejected("Must be text in UTF-8") }
    }
    return nil
  }

  /// Checks text of several lines for characters that a line cannot hold.
  private static func checkLines(_ text: String) -> CheckedValue {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.lazy.compactMap { checkCharacters(String($0)) }.first ?? .accepted(text)
  }

  /// Returns whether the text is not empty and consists of visible ASCII characters.
  private static func isGraphic(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (33...126).contains($0) }
  }

  private static func isHexadecimal(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func isAlphanumeric(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private static func checkName(_ text: String, _ length: ClosedRange<Int>) -> CheckedValue {
    let octets = text.utf8
    let isSound =
      octets.first.map(isAlphanumeric) == true
      && octets.allSatisfy {
        isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: ".")
      }
    guard isSound else {
      return .rejected(
        "Must be a string beginning with a number or letter and consisting of letters, numbers, "
          + "dashes and underscores.")
    }
    guard length.contains(octets.count) else {
      return .rejected("Must be string of \(length.upperBound) characters or less")
    }
    return .accepted(text)
  }

  private static func checkInteger(_ text: String, _ range: ClosedRange<Int>) -> CheckedValue {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else {
      return .rejected("invalid numeric value: '\(LegibleText.of(text))'.")
    }
    guard let value = Int(text), range.contains(value) else {
      return .rejected(
        "Value \(LegibleText.of(text)) is not within range (\(range.lowerBound)..\(range.upperBound))"
      )
    }
    return .accepted(String(value))
  }

  private static func checkChoice(_ text: String, _ choices: [Choice]) -> CheckedValue {
    if let exact = choices.first(where: { $0.name == text || $0.aliases.contains(text) }) {
      return .accepted(exact.name)
    }
    let begun = text.isEmpty ? [] : choices.filter { $0.name.hasPrefix(text) }
    switch begun.count {
    case 0: return .unknown
    case 1: return .accepted(begun[0].name)
    default: return .ambiguous(begun)
    }
  }

  /// Rejects text that is not an IPv4 address; nil: it is one.
  private static func checkAddress(_ text: some StringProtocol) -> CheckedValue? {
    if IPv4Address(text) != nil { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bad = parts.first { part in
      part.isEmpty || part.count > 3 || !part.utf8.allSatisfy({ (48...57).contains($0) })
        || UInt8(part) == nil || (part.count > 1 && part.first == "0")
    }
    if parts.count == 4, let bad {
      return .rejected(
        "invalid value '\(LegibleText.of(bad))' in ip address: '\(LegibleText.of(text))'")
    }
    return .rejected("invalid ip address: '\(LegibleText.of(text))'")
  }

  /// Checks an IPv4 prefix. `changed` returns the canonical spelling if `text` does not have it,
  /// else nil.
  private static func checkPrefix(
    _ text: String, changed: (IPv4Address, Int) -> String?
  ) -> CheckedValue {
    // Each address and each length has only one spelling, so `text` itself is accepted.
    if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
      let address = IPv4Address(text[..<slash]),
      let length = IPv4Prefix.length(text[slash...].dropFirst())
    {
      return .accepted(changed(address, length) ?? text)
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else {
      return .rejected("invalid ip address: '\(LegibleText.of(text))'")
    }
    // Missing octets at the end are 0: `10/8`.
    if parts.count == 2, let address = IPv4Address(first + missingOctets(of: first)),
      let length = IPv4Prefix.length(parts[1])
    {
      return .accepted(changed(address, length) ?? "\(address)/\(length)")
    }
    if let rejection = checkAddress(first) { return rejection }
    guard let address = IPv4Address(first) else {
      return .rejected("invalid ip address: '\(LegibleText.of(text))'")
    }
    guard parts.count == 2 else { return .accepted("\(address)/32") }
    return .rejected(
      "invalid prefix length '\(LegibleText.of(parts[1]))' in prefix: '\(LegibleText.of(text))'")
  }

  /// Returns the octets that an address of one to three octets lacks: `.0.0.0`.
  private static func missingOctets(of text: Substring) -> String {
    let count = text.utf8.count { $0 == UInt8(ascii: ".") }
    return String(repeating: ".0", count: max(3 - count, 0))
  }

  private static func checkLogicalInterface(_ text: String) -> CheckedValue {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let name = parts.first, parts.count <= 2, InterfaceName(name) != nil else {
      return .rejected("invalid interface type in '\(LegibleText.of(text))'.")
    }
    guard parts.count == 2 else { return .accepted("\(text).0") }
    guard case .accepted(let unit) = checkInteger(String(parts[1]), 0...16_385) else {
      return .rejected("invalid unit number in '\(LegibleText.of(text))'.")
    }
    return .accepted("\(name).\(unit)")
  }

  /// Returns whether the text is an address or an AS number, a colon and a number (RFC 4364
  /// section 4.2).
  private static func isRouteDistinguisher(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let administrator = parts.first, let number = parts.last else {
      return false
    }
    let isAddress = IPv4Address(administrator) != nil
    return isAddress
      ? Self.number(number, UInt16.self) != nil
      : Self.number(administrator, UInt16.self) != nil && Self.number(number, UInt32.self) != nil
  }

  /// Returns the number that decimal digits stand for. A sign or a leading zero is not accepted, so
  /// that each number has one spelling.
  private static func number<T: FixedWidthInteger>(_ text: some StringProtocol, _: T.Type) -> T? {
    guard text.utf8.allSatisfy({ (48...57).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 48
    else { return nil }
    return T(text)
  }
}
