package import Cryptography
import Wire

/// The security association of the sending end of a tunnel, which seals inner packets: it encrypts
/// and authenticates them and returns outer packets.
///
/// `seal` changes its sequence number and its counters, so the changed value has to be kept. A copy
/// would use sequence numbers twice.
package struct OutboundSecurityAssociation {
  private(set) var transforms: SecurityTransforms
  /// The sequence number of the last packet that was sealed; 0 before the first.
  package private(set) var sequenceNumber: UInt32
  private let vectorOrigin: UInt64
  private var traffic = SecurityAssociationCounters.Traffic()

  /// Creates an association. `sequenceNumber` is that of the last packet sent: 0 outside tests.
  /// Where initialization vectors are counters, each is the sum of `vectorOrigin` and the sequence
  /// number; the origin is 0 outside known-answer tests. Throws if a key has a wrong length or an
  /// algorithm cannot be loaded.
  package init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary,
    sequenceNumber: UInt32 = 0, vectorOrigin: UInt64 = 0
  ) throws(CryptographyError) {
    self.sequenceNumber = sequenceNumber
    self.vectorOrigin = vectorOrigin
    transforms = try SecurityTransforms(parameters, library: library)
  }

  /// The protocol, SPIs, algorithms and keys of the association.
  package var parameters: SecurityAssociationParameters { transforms.parameters }
  /// The lengths of what surrounds an inner packet.
  package var encapsulation: Encapsulation { transforms.encapsulation }
  /// The numbers of packets and octets that were sealed.
  package var counters: SecurityAssociationCounters { SecurityAssociationCounters(traffic) }

  /// Adds the addresses of the keys with which packets of `count` octets are encrypted to `places`.
  @inline(__always)
  mutating func addKeys(forOctets count: Int, to places: inout KeyPlaces) {
    transforms.addKeys(forOctets: count, encrypts: true, to: &places)
  }

  /// Seals one whole inner IPv4 packet and returns the outer packet. The initialization vector is
  /// drawn from `generator`, which must be unpredictable outside tests (RFC 2405 section 3). Throws
  /// `packetTooLong` or `sequenceNumbersExhausted`.
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader,
    using generator: inout some RandomNumberGenerator
  ) throws(IPsecError) -> [UInt8] {
    let vector = InitializationVector(drawing: drawnVectorLength, using: &generator)
    return try seal(inner, behind: header, initializationVector: vector)
  }

  /// The number of octets of the initialization vector that is drawn for each packet; 0 where
  /// vectors are counters.
  package var drawnVectorLength: Int { transforms.countsVectors ? 0 : encapsulation.vectorLength }

  /// Seals one packet with the given initialization vector, for known-answer tests. Associations
  /// whose vectors are counters ignore it.
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader, initializationVector: InitializationVector
  ) throws(IPsecError) -> [UInt8] {
    var batch = SealBatch()
    batch.append(
      PacketBuffer(copying: inner), behind: header, initializationVector: initializationVector)
    var unused = BatchCounters()
    batch.seal(counting: &unused) { _, use in
      use(&self)
      return true
    }
    return try batch.takeResult(at: 0).octets
  }

  /// Returns the next sequence number and counts an inner packet of `inner` octets as sealed.
  /// Throws `packetTooLong` or `sequenceNumbersExhausted`.
  @inline(__always)
  mutating func nextSequenceNumber(forInner inner: Int) throws(IPsecError) -> UInt32 {
    let length = encapsulation.sealedLength(ofInner: inner)
    guard length <= UInt16.max else { throw IPsecError(.packetTooLong(length)) }
    // RFC 4303 section 3.3.3: the sequence number must not wrap around.
    guard sequenceNumber < .max else { throw IPsecError(.sequenceNumbersExhausted) }
    sequenceNumber += 1
    traffic.count(inner: inner, outer: length)
    return sequenceNumber
  }

  /// Replaces the vector by a counter where the algorithm needs one, because a vector that is used
  /// twice reveals the authentication key. RFC 4106 section 3.1.
  @inline(__always)
  func count(_ vector: inout InitializationVector, of number: UInt32) {
    guard transforms.countsVectors else { return }
    vector.first = vectorOrigin &+ UInt64(number)
    vector.second = 0
  }
}
