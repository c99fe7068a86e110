/// One side of a Diffie-Hellman exchange: the exponent it keeps and the value it sends.
/// RFC 2409 §5.
package struct DiffieHellman: Sendable {
  package let group: DiffieHellmanGroup
  /// As long as the group's prime, with zeroes in front where it is shorter; of a curve, x and y.
  package let publicValue: [UInt8]

  private let knowledge: Knowledge

  private enum Knowledge {
    case exponent(Secret)
    /// g^xy alone, of an exchange that is on record.
    case outcome(Secret)
  }

  /// Draws the exponent from `generator`, which must be unpredictable outside tests.
  package init(
    _ group: DiffieHellmanGroup, using generator: inout some RandomNumberGenerator,
    library: CryptographicLibrary
  ) throws(CryptographyError) {
    // What a group of small order does not take is drawn again.
    var exponent = Self.exponent(group, using: &generator)
    while try !library.group(group).isExponent(exponent) {
      exponent = Self.exponent(group, using: &generator)
    }
    try self.init(group, exponent: exponent, library: library)
  }

  private static func exponent(
    _ group: DiffieHellmanGroup, using generator: inout some RandomNumberGenerator
  ) -> Secret {
    var octets = generator.octets(group.row.exponentLength)
    defer { wipe(&octets) }
    // Never zero, and always of the same length.
    octets[0] |= 0x80
    return Secret(octets)
  }

  /// With the exponent given, in network order: for known answers.
  package init(
    _ group: DiffieHellmanGroup, exponent: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    self.group = group
    knowledge = .exponent(exponent)
    publicValue = try library.group(group).generatorPower(exponent)
  }

  /// One of which only the public value and what comes of it are known: for known answers.
  package init(_ group: DiffieHellmanGroup, publicValue: [UInt8], outcome: Secret) {
    self.group = group
    self.publicValue = publicValue
    knowledge = .outcome(outcome)
  }

  /// g^xy, as long as the prime, or the x of a curve's point. Throws for a peer's value that has
  /// another length, or is outside 2...p-2, of a subgroup, or no point of the curve.
  package func sharedSecret(
    with peer: [UInt8], library: CryptographicLibrary
  ) throws(CryptographyError) -> Secret {
    switch knowledge {
    case .outcome(let secret): return secret
    case .exponent(let exponent):
      var octets = try library.group(group).power(of: peer, exponent)
      defer { wipe(&octets) }
      return Secret(octets)
    }
  }
}

extension RandomNumberGenerator {
  /// So many random octets.
  package mutating func octets(_ count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    while octets.count < count {
      let word = next()
      for shift in stride(from: 0, to: min(64, 8 * (count - octets.count)), by: 8) {
        octets.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return octets
  }
}
