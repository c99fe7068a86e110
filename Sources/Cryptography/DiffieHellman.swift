/// One side of a Diffie-Hellman exchange: the exponent it keeps and the value it sends.
/// RFC 2409 §5.
package struct DiffieHellman: Sendable {
  package let group: DiffieHellmanGroup
  /// As long as the group's prime, with zeroes in front where it is shorter.
  package let publicValue: [UInt8]

  private let knowledge: Knowledge

  private enum Knowledge {
    case exponent(Secret)
    /// g^xy alone, of an exchange that is on record.
    case outcome(Secret)
  }

  /// Octets of an exponent that is drawn. 256 bits are more than twice the strength of either
  /// group, and a quarter of the work of an exponent as long as the prime.
  private static let exponentLength = 32

  /// Draws the exponent from `generator`, which must be unpredictable outside tests.
  package init(
    _ group: DiffieHellmanGroup, using generator: inout some RandomNumberGenerator,
    library: CryptographicLibrary
  ) throws(CryptographyError) {
    var octets = generator.octets(Self.exponentLength)
    // Never zero, and always of the same length.
    octets[0] |= 0x80
    let exponent = Secret(octets)
    wipe(&octets)
    try self.init(group, exponent: exponent, library: library)
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

  /// g^xy, as long as the prime. Throws where the peer's value is not as long as that too, or
  /// outside 2...p-2.
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
