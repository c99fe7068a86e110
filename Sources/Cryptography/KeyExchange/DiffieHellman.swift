/// One side of a Diffie-Hellman exchange: its secret exponent and its public value. RFC 2409
/// section 5.
package struct DiffieHellman: Sendable {
  /// The group.
  package let group: DiffieHellmanGroup
  /// The public value: as long as the group's prime, with leading zeroes; for a curve, x and y.
  package let publicValue: [UInt8]

  private let knowledge: Knowledge

  /// The secret of this side.
  private enum Knowledge {
    case exponent(Secret)
    /// Only the shared secret g^xy of a recorded exchange is known.
    case outcome(Secret)
  }

  /// Starts an exchange with an exponent from `generator`, which must be unpredictable outside
  /// tests.
  package init(
    _ group: DiffieHellmanGroup, using generator: inout some RandomNumberGenerator,
    library: CryptographicLibrary
  ) throws(CryptographyError) {
    // An exponent that exceeds a small group order is drawn again.
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
    // The exponent is never zero and always has the same length.
    octets[0] |= 0x80
    return Secret(octets)
  }

  /// Creates a side with a given exponent in network order, for known-answer tests.
  package init(
    _ group: DiffieHellmanGroup, exponent: Secret, library: CryptographicLibrary
  ) throws(CryptographyError) {
    self.group = group
    knowledge = .exponent(exponent)
    publicValue = try library.group(group).generatorPower(exponent)
  }

  /// Creates a side of which only the public value and the shared secret are known, for
  /// known-answer tests.
  package init(_ group: DiffieHellmanGroup, publicValue: [UInt8], outcome: Secret) {
    self.group = group
    self.publicValue = publicValue
    knowledge = .outcome(outcome)
  }

  /// Returns the shared secret g^xy, as long as the prime, or the x of a curve's point. Throws
  /// `publicValue` if the peer's value has another length, is outside 2...p-2 or in another
  /// subgroup, or is not a point of the curve.
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
  /// Returns `count` random octets.
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
