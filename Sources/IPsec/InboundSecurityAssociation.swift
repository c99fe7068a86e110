package import Cryptography
import Wire

/// One direction of a tunnel, at the end that receives: opens outer packets into inner ones.
///
/// A value that counts: keep the one that `open` changed.
package struct InboundSecurityAssociation {
  package enum Opened: Equatable, Sendable {
    /// A whole IPv4 packet. Of its header, only that its lengths fit has been checked.
    case packet([UInt8])
    /// Made to hide how much is sent, and to be dropped unseen. RFC 4303 §2.6.
    case dummy
  }

  package let parameters: SecurityAssociationParameters
  package let encapsulation: Encapsulation
  package private(set) var counters = SecurityAssociationCounters()
  /// Nil where replay is not checked.
  package private(set) var replayWindow: ReplayWindow?

  private let transforms: SecurityTransforms

  /// Replay is checked only where packets are authenticated, whatever `checksReplay` says
  /// (RFC 4303 §3.4.3). Loads what the library lacks yet.
  package init(
    _ parameters: SecurityAssociationParameters, checksReplay: Bool, library: CryptographicLibrary
  ) throws(CryptographyError) {
    self.parameters = parameters
    encapsulation = Encapsulation(parameters)
    replayWindow = checksReplay && parameters.authentication != nil ? ReplayWindow() : nil
    transforms = try SecurityTransforms(parameters, library: library)
  }

  /// What is inside a whole outer packet, reassembled where it came in fragments. Hand the packet
  /// over (`consume`) and nothing is copied. What fails is counted and changes nothing else.
  package mutating func open(_ packet: consuming [UInt8]) throws(IPsecError) -> Opened {
    do {
      guard let inner = try unseal(&packet) else {
        counters.count(inner: 0, outer: packet.count)
        return .dummy
      }
      counters.count(inner: inner.count, outer: packet.count)
      packet.removeSubrange(inner.upperBound...)
      packet.removeSubrange(..<inner.lowerBound)
      return .packet(packet)
    } catch {
      counters.count(error.reason)
      throw error
    }
  }

  /// Opens in place, from the outside in: where the inner packet is, nil for a dummy.
  private mutating func unseal(_ packet: inout [UInt8]) throws(IPsecError) -> Range<Int>? {
    let outer = try OuterHeader(parsing: packet.span, carrying: transforms.outermost)
    if outer.totalLength < packet.count { packet.removeSubrange(outer.totalLength...) }

    var offset = outer.length
    var inner = offset..<packet.count
    var nextHeader = IPProtocol(rawValue: transforms.outermost.rawValue)
    if let header = transforms.authenticationHeader {
      let number = try header.sequenceNumber(of: packet.span, at: offset)
      try checkReplay(of: number)
      // Once verified, its next header is known to be what the sender wrote.
      nextHeader = IPProtocol(rawValue: packet[offset])
      try header.verify(&packet, at: offset)
      replayWindow?.mark(number)
      offset += AuthenticationHeader.length
      inner = offset..<packet.count
    }
    if let payload = transforms.payload {
      guard nextHeader == .esp else {
        throw IPsecError(.badHeader(.nextHeader), at: outer.length)
      }
      let number = try payload.sequenceNumber(of: packet.span, at: offset)
      if payload.authenticator != nil {
        try checkReplay(of: number)
        try payload.verify(packet, at: offset)
        replayWindow?.mark(number)
      }
      (inner, nextHeader) = try payload.open(&packet, at: offset)
      if nextHeader == .noNextHeader { return nil }
    }
    guard nextHeader == .ipv4 else {
      throw transforms.payload == nil
        ? IPsecError(.badHeader(.nextHeader), at: outer.length)
        : IPsecError(.badTrailer, at: inner.upperBound)
    }
    return try Self.packet(in: packet.span, at: inner)
  }

  private func checkReplay(of number: UInt32) throws(IPsecError) {
    switch replayWindow?.check(number) {
    case .fresh, nil: return
    case .replayed: throw IPsecError(.replayed)
    case .beforeWindow: throw IPsecError(.beforeWindow)
    }
  }

  /// The inner packet without what may follow it to hide its length. RFC 4303 §2.7.
  private static func packet(
    in octets: Span<UInt8>, at range: Range<Int>
  ) throws(IPsecError) -> Range<Int> {
    let start = range.lowerBound
    guard range.count >= TunnelHeader.length else {
      throw IPsecError(.badHeader(.innerLength), at: start)
    }
    guard octets[start] >> 4 == 4 else { throw IPsecError(.badHeader(.innerVersion), at: start) }
    let headerLength = Int(octets[start] & 15) * 4
    let totalLength = Int(octets.load(UInt16.self, at: start + 2))
    guard headerLength >= TunnelHeader.length, headerLength <= totalLength,
      totalLength <= range.count
    else { throw IPsecError(.badHeader(.innerLength), at: start + 2) }
    return start..<start + totalLength
  }
}

extension IPProtocol {
  /// Of a dummy packet. RFC 4303 §2.6.
  fileprivate static let noNextHeader = IPProtocol(rawValue: 59)
}
