package import Cryptography
import Wire

/// One direction of a tunnel, at the end that sends: seals inner packets into outer ones.
///
/// A value that counts: keep the one that `seal` changed. A copy would use sequence numbers twice.
package struct OutboundSecurityAssociation {
  private(set) var transforms: SecurityTransforms
  /// The number of the last packet sealed, 0 before the first.
  package private(set) var sequenceNumber: UInt32
  private let vectorOrigin: UInt64
  private var traffic = SecurityAssociationCounters.Traffic()

  /// Loads what the library lacks yet. `sequenceNumber` is that of the last packet sent: 0, but in
  /// tests of the end of the range. `vectorOrigin` is what the sequence number is added to where
  /// vectors count: 0, but in known answers.
  package init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary,
    sequenceNumber: UInt32 = 0, vectorOrigin: UInt64 = 0
  ) throws(CryptographyError) {
    self.sequenceNumber = sequenceNumber
    self.vectorOrigin = vectorOrigin
    transforms = try SecurityTransforms(parameters, library: library)
  }

  package var parameters: SecurityAssociationParameters { transforms.parameters }
  package var encapsulation: Encapsulation { transforms.encapsulation }
  package var counters: SecurityAssociationCounters { SecurityAssociationCounters(traffic) }

  /// Notes where the keys are with which so many octets are encrypted.
  @inline(__always)
  mutating func noteKeys(forOctets count: Int, in places: inout KeyPlaces) {
    transforms.noteKeys(forOctets: count, encrypts: true, in: &places)
  }

  /// The outer packet around a whole inner IPv4 packet; the initialization vector is drawn from
  /// `generator`, which must be unpredictable outside tests (RFC 2405 §3).
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader,
    using generator: inout some RandomNumberGenerator
  ) throws(IPsecError) -> [UInt8] {
    let vector = InitializationVector(drawing: drawnVectorLength, using: &generator)
    return try seal(inner, behind: header, initializationVector: vector)
  }

  /// Octets of initialization vector that are to be drawn for each packet: none where vectors
  /// count.
  package var drawnVectorLength: Int { transforms.countsVectors ? 0 : encapsulation.vectorLength }

  /// As above, with the vector given, for those that are drawn: for known answers. A batch of one.
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
    return try batch.take(0).octets
  }

  /// The next sequence number, for an inner packet of so many octets; it counts as sealed.
  @inline(__always)
  mutating func takeNumber(forInner inner: Int) throws(IPsecError) -> UInt32 {
    let length = encapsulation.sealedLength(ofInner: inner)
    guard length <= UInt16.max else { throw IPsecError(.packetTooLong(length)) }
    // RFC 4303 §3.3.3: the number never goes round.
    guard sequenceNumber < .max else { throw IPsecError(.sequenceNumbersExhausted) }
    sequenceNumber += 1
    traffic.count(inner: inner, outer: length)
    return sequenceNumber
  }

  /// Makes the vector that was drawn for a packet that of its number where vectors count, because one
  /// that comes twice would tell the key's secrets. RFC 4106 §3.1.
  @inline(__always)
  func count(_ vector: inout InitializationVector, of number: UInt32) {
    guard transforms.countsVectors else { return }
    vector.first = vectorOrigin &+ UInt64(number)
    vector.second = 0
  }
}
