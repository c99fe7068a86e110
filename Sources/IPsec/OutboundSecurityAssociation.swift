package import Cryptography

/// One direction of a tunnel, at the end that sends: seals inner packets into outer ones.
///
/// A value that counts: keep the one that `seal` changed. A copy would use sequence numbers twice.
package struct OutboundSecurityAssociation {
  package let parameters: SecurityAssociationParameters
  package let encapsulation: Encapsulation
  /// The number of the last packet sealed, 0 before the first.
  package private(set) var sequenceNumber: UInt32
  package private(set) var counters = SecurityAssociationCounters()

  /// Loads the library if this is the first association of it. `sequenceNumber` is that of the
  /// last packet sent, for tests of the end of the range.
  package init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary,
    sequenceNumber: UInt32 = 0
  ) throws(CryptographyError) {
    self.parameters = parameters
    encapsulation = Encapsulation(parameters)
    self.sequenceNumber = sequenceNumber
  }

  /// The outer packet around a whole inner IPv4 packet; the initialization vector is drawn from
  /// `generator`, which must be unpredictable outside tests (RFC 2405 §3).
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader, using generator: inout some RandomNumberGenerator
  ) throws(IPsecError) -> [UInt8] {
    let vector: UInt64 = parameters.encryption == nil ? 0 : generator.next()
    return try seal(inner, behind: header, initializationVector: vector)
  }

  /// As above, with the vector's octets given in network order: for known answers.
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader, initializationVector: UInt64
  ) throws(IPsecError) -> [UInt8] {
    throw IPsecError(.sequenceNumbersExhausted)
  }
}
