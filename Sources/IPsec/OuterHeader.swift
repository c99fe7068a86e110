import Wire

/// The outer IPv4 header of a received packet, as far as it is needed to open the packet. RFC 791
/// section 3.1.
struct OuterHeader {
  /// The number of octets of the header, options included.
  let length: Int
  /// The number of octets of the packet by its Total Length field; what follows is link padding.
  let totalLength: Int

  /// Checks every field on which later steps rely, the checksum included, because ESP does not
  /// protect this header. Throws `badHeader`.
  @inline(__always)
  init(
    parsing packet: Span<UInt8>, carrying header: SecurityAssociationIdentifier.Header
  ) throws(IPsecError) {
    guard packet.count >= TunnelHeader.length else { throw IPsecError(.badHeader(.totalLength)) }
    let first = packet.load(UInt64.self, at: 0)
    let second = packet.load(UInt64.self, at: 8)
    guard first >> 60 == 4 else { throw IPsecError(.badHeader(.version)) }
    length = Int(truncatingIfNeeded: first >> 56 & 15) * 4
    guard length >= TunnelHeader.length else { throw IPsecError(.badHeader(.headerLength)) }
    totalLength = Int(truncatingIfNeeded: first >> 32 & 0xFFFF)
    guard length <= totalLength, totalLength <= packet.count else {
      throw IPsecError(.badHeader(.totalLength), at: 2)
    }
    let checksum =
      length == TunnelHeader.length
      ? TunnelHeader.checksum(first, second, packet.load(UInt32.self, at: 16))
      : InternetChecksum.of(packet.extracting(first: length))
    guard checksum == 0 else { throw IPsecError(.badHeader(.checksum), at: 10) }
    // RFC 4303 section 3.4.1: a packet is reassembled before it is opened.
    guard first & 0x3FFF == 0 else { throw IPsecError(.badHeader(.fragment), at: 6) }
    guard UInt8(truncatingIfNeeded: second >> 48) == header.rawValue else {
      throw IPsecError(.badHeader(.protocolNumber), at: 9)
    }
  }
}
