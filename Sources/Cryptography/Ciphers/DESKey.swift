/// The weaknesses of DES and 3DES keys. The parity bits, the lowest of each octet, are ignored,
/// because DES does not use them.
package enum DESKey {
  /// The number of octets of a DES key; a 3DES key consists of three.
  package static let length = 8

  /// The strength of a DES key.
  package enum Strength: Sendable, CaseIterable {
    /// Two encryptions with the key result in the plaintext.
    case weak
    /// An encryption with another key is reversed by an encryption with this one.
    case semiWeak
    /// The key is neither weak nor semi-weak.
    case sound
  }

  /// The adjacent parts of a 3DES key that are equal.
  package struct EqualParts: OptionSet, Sendable {
    /// The pairs of equal parts as bits.
    package var rawValue: UInt8

    /// Creates a set of pairs from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Encryption and decryption cancel each other, so only DES with the third part remains.
    package static let firstAndSecond = EqualParts(rawValue: 1)
    /// Decryption and encryption cancel each other, so only DES with the first part remains.
    package static let secondAndThird = EqualParts(rawValue: 2)
  }

  /// Returns the strength of each part of eight octets, in order. RFC 2409 appendix A, FIPS 74
  /// section 3.6.
  package static func strengths(of key: Secret) -> [Strength] {
    parts(of: key).map(strength(of:))
  }

  /// Returns the adjacent parts that are equal; none if the key does not have 24 octets. RFC 2451
  /// section 2.2.
  package static func equalParts(of key: Secret) -> EqualParts {
    let parts = parts(of: key)
    guard key.count == 3 * length, parts.count == 3 else { return [] }
    var equal: EqualParts = []
    if parts[0] == parts[1] { equal.insert(.firstAndSecond) }
    if parts[1] == parts[2] { equal.insert(.secondAndThird) }
    return equal
  }

  private static func strength(of part: UInt64) -> Strength {
    if weak.contains(where: { $0 & significant == part }) { return .weak }
    if semiWeak.contains(where: { $0 & significant == part }) { return .semiWeak }
    return .sound
  }

  /// Returns each part of eight octets as a number without parity bits.
  private static func parts(of key: Secret) -> [UInt64] {
    key.withOctets { octets in
      var parts: [UInt64] = []
      for start in stride(from: 0, through: octets.count - length, by: length) {
        var part: UInt64 = 0
        for index in start..<start + length { part = part << 8 | UInt64(octets[index]) }
        parts.append(part & significant)
      }
      return parts
    }
  }

  private static let significant: UInt64 = 0xFEFE_FEFE_FEFE_FEFE

  private static let weak: [UInt64] = [
    0x0101_0101_0101_0101,
    0x1F1F_1F1F_0E0E_0E0E,
    0xE0E0_E0E0_F1F1_F1F1,
    0xFEFE_FEFE_FEFE_FEFE,
  ]

  /// The semi-weak keys, in pairs.
  private static let semiWeak: [UInt64] = [
    0x011F_011F_010E_010E, 0x1F01_1F01_0E01_0E01,
    0x01E0_01E0_01F1_01F1, 0xE001_E001_F101_F101,
    0x01FE_01FE_01FE_01FE, 0xFE01_FE01_FE01_FE01,
    0x1FE0_1FE0_0EF1_0EF1, 0xE01F_E01F_F10E_F10E,
    0x1FFE_1FFE_0EFE_0EFE, 0xFE1F_FE1F_FE0E_FE0E,
    0xE0FE_E0FE_F1FE_F1FE, 0xFEE0_FEE0_FEF1_FEF1,
  ]
}
