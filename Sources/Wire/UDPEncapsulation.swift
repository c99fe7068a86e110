/// What shares UDP port 4500: ESP in UDP, IKE behind four octets of zero, and what only keeps a
/// translation open. RFC 3948 §2.
///
///     +---------------+---------------+     +---------------+---------------+
///     |  Source Port  |   Dest Port   |     |  Source Port  |   Dest Port   |
///     +---------------+---------------+     +---------------+---------------+
///     |    Length     |   Checksum    |     |    Length     |   Checksum    |
///     +---------------+---------------+     +---------------+---------------+
///     |   ESP: its SPI is not zero    |     |      Non-ESP Marker: zero     |
///     |             ...               |     +-------------------------------+
///                                           |        ISAKMP header ...      |
package enum UDPEncapsulation {
  /// RFC 3947 §4.
  package static let port: UInt16 = 4_500
  /// Octets that the encapsulation adds to an ESP packet.
  package static let overhead = UDPDatagram.headerLength
  /// In front of each IKE message. §2.2.
  package static let nonESPMarker: [UInt8] = [0, 0, 0, 0]
  /// The data of a datagram that only keeps a translation open. §2.3.
  package static let keepalive: [UInt8] = [0xFF]

  /// What the data of a datagram to the port is.
  package enum Content: Equatable, Sendable {
    case keepalive
    /// An IKE message, without its marker.
    case keyManagement([UInt8])
    case esp
    /// Too short to be any of them.
    case malformed

    package init(_ data: [UInt8]) {
      if data == UDPEncapsulation.keepalive {
        self = .keepalive
      } else if data.starts(with: UDPEncapsulation.nonESPMarker) {
        self = .keyManagement(Array(data.dropFirst(UDPEncapsulation.nonESPMarker.count)))
      } else if data.count >= ESPHeader.length {
        self = .esp
      } else {
        self = .malformed
      }
    }
  }

  /// Puts UDP between the outer header, which has no options, and the ESP of a packet that fits;
  /// false, and the packet as it was, where it would be too long. The checksum is left out. §2.1.
  package static func encapsulate(
    _ packet: inout PacketBuffer, to destinationPort: UInt16, from sourcePort: UInt16 = port
  ) -> Bool {
    let header = IPv4Header.minimumLength
    let length = packet.count + overhead
    guard packet.count >= header, length <= IPv4Packet.maximumLength else { return false }
    packet.prepend(overhead)
    let start = packet.start
    var octets = packet.storage.mutableSpan
    for index in start..<start + header { octets[index] = octets[index + overhead] }
    octets.store(sourcePort, at: start + header)
    octets.store(destinationPort, at: start + header + 2)
    octets.store(UInt16(truncatingIfNeeded: length - header), at: start + header + 4)
    octets.store(UInt16(0), at: start + header + 6)
    octets.store(UInt16(truncatingIfNeeded: length), at: start + 2)
    octets[start + 9] = IPProtocol.udp.rawValue
    octets.store(UInt16(0), at: start + 10)
    let checksum = InternetChecksum.of(octets.span.extracting(start..<start + header))
    octets.store(checksum, at: start + 10)
    return true
  }

  /// The packet that would have brought the ESP without UDP: nil where there is no room for it. §3.
  package static func decapsulated(_ packet: IPv4Packet, _ esp: [UInt8]) -> IPv4Packet? {
    var header = packet.header
    header.protocol = .esp
    return IPv4Packet(header: header, payload: esp)
  }
}
