/// A UDP datagram: ports and data. RFC 768.
///
///     0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   Source Port   |Destination Port |
///     +--------+--------+--------+--------+
///     |     Length      |    Checksum     |
///     +--------+--------+--------+--------+
package struct UDPDatagram: Equatable, Sendable {
  /// The port of the sender.
  package var sourcePort: UInt16
  /// The port of the receiver.
  package var destinationPort: UInt16
  /// The data, at most `maximumData` octets.
  package private(set) var data: [UInt8]

  /// The number of octets before the data.
  package static let headerLength = 8
  /// The largest number of octets of data that fits into an IPv4 packet.
  package static let maximumData =
    IPv4Packet.maximumLength - IPv4Header.minimumLength - headerLength

  /// Creates a datagram; nil if a packet cannot carry that much data.
  package init?(sourcePort: UInt16, destinationPort: UInt16, data: [UInt8]) {
    guard data.count <= Self.maximumData else { return nil }
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.data = data
  }

  /// Reads the payload of an unfragmented packet. A checksum of zero means that there is none.
  /// Throws a `WireError`.
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

  /// Returns the datagram as the payload of a packet; the checksum is zero unless `hasChecksum`.
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

  /// Returns the checksum over the datagram and the pseudo header.
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
