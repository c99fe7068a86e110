/// The contents of UDP port 4500: ESP in UDP, IKE behind four octets of zero, and keepalives, which
/// keep the mapping of a NAT in place. RFC 3948 section 2.
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
  /// The UDP port. RFC 3947 section 4.
  package static let port: UInt16 = 4_500
  /// The number of octets that the encapsulation adds to an ESP packet.
  package static let overhead = UDPDatagram.headerLength
  /// The octets before each IKE message. RFC 3948 section 2.2.
  package static let nonESPMarker: [UInt8] = [0, 0, 0, 0]
  /// The data of a keepalive. RFC 3948 section 2.3.
  package static let keepalive: [UInt8] = [0xFF]

  /// The content of a datagram to the port.
  package enum Content: Equatable, Sendable {
    case keepalive
    /// An IKE message, without its marker.
    case keyManagement([UInt8])
    case esp
    /// The data is too short for any of them.
    case malformed

    /// Determines the content from the data of a datagram.
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

  /// Inserts a UDP header, without a checksum, between the outer header, which has no options, and
  /// ESP. Returns false, and leaves the packet as it is, if it would be too long. RFC 3948 section
  /// 2.1.
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

  /// Returns the packet with ESP directly behind the IPv4 header; nil if it would be too long. RFC
  /// 3948 section 3.
  package static func decapsulated(_ packet: IPv4Packet, _ esp: [UInt8]) -> IPv4Packet? {
    var header = packet.header
    header.protocol = .esp
    return IPv4Packet(header: header, payload: esp)
  }
}
