package import Cryptography
import Wire

/// One direction of a tunnel, at the end that sends: seals inner packets into outer ones.
///
/// A value that counts: keep the one that `seal` changed. A copy would use sequence numbers twice.
package struct OutboundSecurityAssociation {
  package let parameters: SecurityAssociationParameters
  package let encapsulation: Encapsulation
  /// The number of the last packet sealed, 0 before the first.
  package private(set) var sequenceNumber: UInt32
  package private(set) var counters = SecurityAssociationCounters()

  private let transforms: SecurityTransforms
  /// Zeroes in the place of all headers, to begin each packet with.
  private let blankHeaders: [UInt8]

  /// Loads what the library lacks yet. `sequenceNumber` is that of the last packet sent: 0, but in
  /// tests of the end of the range.
  package init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary,
    sequenceNumber: UInt32 = 0
  ) throws(CryptographyError) {
    self.parameters = parameters
    self.sequenceNumber = sequenceNumber
    encapsulation = Encapsulation(parameters)
    transforms = try SecurityTransforms(parameters, library: library)
    blankHeaders = [UInt8](repeating: 0, count: encapsulation.headerLength)
  }

  /// The outer packet around a whole inner IPv4 packet; the initialization vector is drawn from
  /// `generator`, which must be unpredictable outside tests (RFC 2405 §3).
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader,
    using generator: inout some RandomNumberGenerator
  ) throws(IPsecError) -> [UInt8] {
    let vector: UInt64 = parameters.encryption == nil ? 0 : generator.next()
    return try seal(inner, behind: header, initializationVector: vector)
  }

  /// As above, with the vector's octets given, as a number in network order: for known answers.
  package mutating func seal(
    _ inner: [UInt8], behind header: TunnelHeader, initializationVector: UInt64
  ) throws(IPsecError) -> [UInt8] {
    let length = encapsulation.sealedLength(ofInner: inner.count)
    guard length <= UInt16.max else { throw IPsecError(.packetTooLong(length)) }
    // RFC 4303 §3.3.3: the number never goes round.
    guard sequenceNumber < .max else { throw IPsecError(.sequenceNumbersExhausted) }
    let number = sequenceNumber + 1

    var packet: [UInt8] = []
    packet.reserveCapacity(length)
    packet.append(contentsOf: blankHeaders)
    packet.append(contentsOf: inner)
    do {
      try protect(&packet, number, header, initializationVector)
    } catch { throw IPsecError(.library(error)) }

    sequenceNumber = number
    counters.count(inner: inner.count, outer: length)
    return packet
  }

  /// Turns zeroes and the inner packet into the outer packet, from the inside out.
  private func protect(
    _ packet: inout [UInt8], _ number: UInt32, _ header: TunnelHeader, _ vector: UInt64
  ) throws(CryptographyError) {
    var nextHeader = IPProtocol.ipv4
    if let payload = transforms.payload {
      let inner = packet.count - encapsulation.headerLength
      let padding = encapsulation.paddingLength(ofInner: inner)
      payload.appendTrailer(to: &packet, padding: padding, nextHeader: nextHeader)
      let offset =
        TunnelHeader.length
        + (transforms.authenticationHeader == nil ? 0 : AuthenticationHeader.length)
      try payload.seal(
        &packet, at: offset, sequenceNumber: number, initializationVector: vector)
      nextHeader = .esp
    }
    var octets = packet.mutableSpan
    header.storeImmutable(into: &octets, carrying: transforms.outermost)
    if let authenticationHeader = transforms.authenticationHeader {
      authenticationHeader.seal(
        &packet, at: TunnelHeader.length, nextHeader: nextHeader, sequenceNumber: number)
    }
    octets = packet.mutableSpan
    header.storeMutable(into: &octets)
  }
}
