internal import Configuration
internal import Cryptography
internal import Schema

/// A reader of a key in `ascii-text` or `hexadecimal`.
struct KeyReader {
  /// The key length that an algorithm needs, in octets.
  struct Length {
    var octets: Int
    /// The name of the algorithm, for the error message.
    var algorithm: String
  }

  private let asciiText, hexadecimal: Field

  init(_ claims: inout Claims, under path: String) {
    asciiText = claims.field("\(path) ascii-text")
    hexadecimal = claims.field("\(path) hexadecimal")
  }

  /// Reads the key that `field` of `owner` contains, and reports errors about that statement. It
  /// returns nil if there is no key or an invalid one.
  func read(
    _ owner: CheckedStatement, _ field: Field, length: Length?, _ findings: inout Findings
  ) -> Secret? {
    guard let node = owner.child(field) else { return nil }
    let isHexadecimal = node.has(hexadecimal)
    guard let text = node.text(isHexadecimal ? hexadecimal : asciiText) else {
      findings.add(.keyMissing, at: node)
      return nil
    }
    // For a hexadecimal key, the hexadecimal text is obscured, not the octets.
    guard let characters = ObscuredText.decode(text) else {
      findings.add(.unreadableSecret, at: node)
      return nil
    }
    if let length {
      let required = isHexadecimal ? 2 * length.octets : length.octets
      guard characters.count == required else {
        let reason = CommitIssue.Reason.keyLength(
          found: characters.count, required: required, isHexadecimal: isHexadecimal,
          algorithm: length.algorithm)
        findings.add(reason, at: node)
        return nil
      }
    }
    guard isHexadecimal else { return Secret(characters) }
    guard characters.count.isMultiple(of: 2) else {
      findings.add(.oddHexadecimal, at: node)
      return nil
    }
    guard let octets = Self.octets(ofHexadecimal: characters) else {
      findings.add(.unreadableSecret, at: node)
      return nil
    }
    return Secret(octets)
  }

  private static func octets(ofHexadecimal characters: [UInt8]) -> [UInt8]? {
    var octets: [UInt8] = []
    var high: UInt8?
    for character in characters {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
      if let first = high {
        octets.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return octets
  }
}
