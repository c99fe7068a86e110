/// Ports and data. RFC 768.
///
///     0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   Source Port   |Destination Port |
///     +--------+--------+--------+--------+
///     |     Length      |    Checksum     |
///     +--------+--------+--------+--------+
package struct UDPDatagram: Equatable, Sendable {
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package private(set) var data: [UInt8]

  package static let headerLength = 8
  /// What a length field of 16 bits leaves beside the header of the datagram and of its packet.
  package static let maximumData =
    IPv4Packet.maximumLength - IPv4Header.minimumLength - headerLength

  /// nil for more data than a packet can carry.
  package init?(sourcePort: UInt16, destinationPort: UInt16, data: [UInt8]) {
    guard data.count <= Self.maximumData else { return nil }
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.data = data
  }

  /// The payload of an unfragmented packet. A checksum of zero is one that was not made.
  package init(
    parsing payload: ArraySlice<UInt8>, from source: IPv4Address, to destination: IPv4Address
  ) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    sourcePort = try cursor.read(UInt16.self, from: octets)
    destinationPort = try cursor.read(UInt16.self, from: octets)
    let length = Int(try cursor.read(UInt16.self, from: octets))
    let checksum = try cursor.read(UInt16.self, from: octets)
    guard length >= Self.headerLength else {
      throw WireError(.invalid(field: "UDP length"), at: 4)
    }
    data = try cursor.read(count: length - Self.headerLength, from: octets)
    let sum = Self.checksum(of: octets.extracting(first: length), source, destination)
    guard checksum == 0 || sum == 0 else { throw WireError(.checksum(of: "UDP"), at: 6) }
  }

  /// As the payload of a packet; zero in the place of the checksum says that there is none.
  package func octets(
    from source: IPv4Address, to destination: IPv4Address, hasChecksum: Bool = true
  ) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.headerLength + data.count)
    octets.append(bigEndian: sourcePort)
    octets.append(bigEndian: destinationPort)
    octets.append(bigEndian: UInt16(truncatingIfNeeded: Self.headerLength + data.count))
    octets.append(bigEndian: UInt16(0))
    octets += data
    guard hasChecksum else { return octets }
    let sum = Self.checksum(of: octets.span, source, destination)
    let checksum = sum == 0 ? 0xFFFF : sum
    octets[6] = UInt8(truncatingIfNeeded: checksum >> 8)
    octets[7] = UInt8(truncatingIfNeeded: checksum)
    return octets
  }

  /// Over the datagram and the pseudo header.
  private static func checksum(
    of octets: Span<UInt8>, _ source: IPv4Address, _ destination: IPv4Address
  ) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(source)
    checksum.add(destination)
    checksum.add(UInt16(IPProtocol.udp.rawValue))
    checksum.add(UInt16(truncatingIfNeeded: octets.count))
    checksum.add(octets)
    return checksum.value
  }
}
