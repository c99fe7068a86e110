import Wire

/// The outer IPv4 header of a packet that arrived for us, as far as opening it needs. RFC 791 §3.1.
struct OuterHeader {
  /// Octets, options included.
  let length: Int
  let totalLength: Int

  /// Checks all that later steps rely on, the checksum too: ESP does not protect this header.
  init(
    parsing packet: Span<UInt8>, carrying header: SecurityAssociationIdentifier.Header
  ) throws(IPsecError) {
    guard packet.count >= TunnelHeader.length else { throw IPsecError(.badHeader(.totalLength)) }
    guard packet[0] >> 4 == 4 else { throw IPsecError(.badHeader(.version)) }
    length = Int(packet[0] & 15) * 4
    guard length >= TunnelHeader.length else { throw IPsecError(.badHeader(.headerLength)) }
    totalLength = Int(packet.load(UInt16.self, at: 2))
    guard length <= totalLength, totalLength <= packet.count else {
      throw IPsecError(.badHeader(.totalLength), at: 2)
    }
    guard InternetChecksum.of(packet.extracting(first: length)) == 0 else {
      throw IPsecError(.badHeader(.checksum), at: 10)
    }
    // RFC 4303 §3.4.1: reassembly comes first.
    guard packet.load(UInt16.self, at: 6) & 0x3FFF == 0 else {
      throw IPsecError(.badHeader(.fragment), at: 6)
    }
    guard packet[9] == header.rawValue else {
      throw IPsecError(.badHeader(.protocolNumber), at: 9)
    }
  }
}
