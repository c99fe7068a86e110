import Testing
import Wire

@testable import Live

/// A long packet that a TUN device delivers with an offload header is divided into the segments
/// that a sender would send.
@Suite("Packets that a TUN device hands over in one piece")
struct SegmentationTests {
  private func segments(_ header: OffloadHeader, _ packet: [UInt8]) -> [[UInt8]]? {
    var packets: [PacketBuffer] = []
    var pool = PacketPool()
    guard let segmentation = Segmentation(header, of: packet.span) else { return nil }
    segmentation.append(segmentsOf: packet.span, to: &packets, from: &pool)
    return packets.map(\.octets)
  }

  private func header(_ kind: OffloadHeader.Kind, _ size: Int) -> OffloadHeader {
    var header = OffloadHeader()
    header.kind = kind
    header.segmentSize = size
    return header
  }

  @Test(arguments: [
    (data: 1, size: 1_348, lengths: [1]), (data: 1_348, size: 1_348, lengths: [1_348]),
    (data: 1_349, size: 1_348, lengths: [1_348, 1]),
    (data: 4_044, size: 1_348, lengths: [1_348, 1_348, 1_348]),
    (data: 5, size: 2, lengths: [2, 2, 1]), (data: 3, size: 65_535, lengths: [3]),
  ])
  func tcpIsCutBySize(_ row: (data: Int, size: Int, lengths: [Int])) throws {
    var whole = TCPPacket()
    // The flags are FIN, PSH, ACK, ECE and CWR.
    whole.control = 0xD9
    whole.identification = 0xFFFF
    whole.sequence = .max
    whole.data = (0..<row.data).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let packets = try #require(segments(header(.tcp, row.size), whole.partial))
    var expected: [[UInt8]] = []
    var offset = 0
    for (index, length) in row.lengths.enumerated() {
      var segment = whole
      segment.identification &+= UInt16(index)
      segment.sequence &+= UInt32(offset)
      segment.data = Array(whole.data[offset..<offset + length])
      offset += length
      if index > 0 { segment.control &= ~0x80 }
      if offset < row.data { segment.control &= ~0x09 }
      expected.append(segment.octets)
    }
    #expect(packets == expected)
    #expect(packets.allSatisfy(TCPPacket.hasRightChecksum))
  }

  @Test func udpIsCutIntoDatagrams() throws {
    let (source, destination) = (IPv4Address(10, 1, 0, 1), IPv4Address(10, 2, 0, 1))
    let data = (0..<2_500).map { UInt8(truncatingIfNeeded: $0) }
    func packet(_ data: [UInt8], _ identification: UInt16) throws -> [UInt8] {
      let datagram = try #require(
        UDPDatagram(sourcePort: 4_000, destinationPort: 443, data: data))
      let header = IPv4Header(
        source: source, destination: destination, protocol: .udp, identification: identification)
      return try #require(
        IPv4Packet(header: header, payload: datagram.octets(from: source, to: destination))
      ).octets
    }
    let packets = try #require(segments(header(.udp, 1_200), try packet(data, 5)))
    let expected = try [
      packet(Array(data[..<1_200]), 5), packet(Array(data[1_200..<2_400]), 6),
      packet(Array(data[2_400...]), 7),
    ]
    #expect(packets == expected)
  }

  @Test func whatDoesNotFitItsHeaderIsRefused() {
    var whole = TCPPacket()
    whole.data = [UInt8](repeating: 1, count: 3_000)
    let octets = whole.partial
    func refused(_ header: OffloadHeader, _ change: (inout [UInt8]) -> Void) -> Bool {
      var octets = octets
      change(&octets)
      return segments(header, octets) == nil
    }
    let tcp = header(.tcp, 1_000)
    #expect(!refused(tcp) { _ in })
    #expect(refused(header(.tcp, 0)) { _ in })
    #expect(refused(header(.udp, 1_000)) { _ in })
    #expect(refused(header(.none, 1_000)) { _ in })
    #expect(refused(tcp) { $0.removeLast() })
    #expect(refused(tcp) { $0[0] = 0x44 })
    #expect(refused(tcp) { $0[0] = 0x65 })
    #expect(refused(tcp) { $0[6] = 0x20 })
    #expect(refused(tcp) { $0[32] = 0x40 })
    #expect(refused(tcp) { $0 = [] })
  }

  // MARK: Headers of the device

  @Test func headersAreReadAsTheyAreWritten() {
    var header = OffloadHeader()
    header.kind = .tcp
    header.headerLength = 52
    header.segmentSize = 1_348
    header.partialChecksum = PartialChecksum(start: 20, offset: 16)
    var octets: [UInt8] = []
    header.append(to: &octets)
    #expect(octets == [1, 1, 52, 0, 0x44, 5, 20, 0, 16, 0])
    #expect(OffloadHeader(parsing: octets.span) == header)
    octets[1] |= 0x80
    #expect(OffloadHeader(parsing: octets.span) == header)
    octets[1] = 4
    #expect(OffloadHeader(parsing: octets.span) == nil)
    #expect(OffloadHeader(parsing: octets.span.extracting(first: 9)) == nil)
  }

  @Test func aPartialChecksumIsCompleted() {
    var packet = TCPPacket()
    packet.data = [1, 2, 3]
    var octets = [9, 9] + packet.partial
    #expect(PartialChecksum(start: 20, offset: 16).complete(&octets, packetAt: 2))
    #expect(octets == [9, 9] + packet.octets)
    for place in [(19, 16), (20, 36), (0xFFFF, 0xFFFF), (20, 0xFFFF), (0, 0)] {
      let before = octets
      #expect(!PartialChecksum(start: place.0, offset: place.1).complete(&octets, packetAt: 2))
      #expect(octets == before)
    }
  }

  /// The checksum of this datagram is zero, which would mean that there is none.
  @Test func aUDPChecksumOfZeroIsSentAsItsComplement() throws {
    let (source, destination) = (IPv4Address(0, 0, 0, 0), IPv4Address(0, 0, 0, 0))
    // The data is 0xFFFF less 17 and twice the length 10.
    let datagram = try #require(
      UDPDatagram(sourcePort: 0, destinationPort: 0, data: [0xFF, 0xFF - 37]))
    let header = IPv4Header(source: source, destination: destination, protocol: .udp)
    var octets = try #require(
      IPv4Packet(
        header: header, payload: datagram.octets(from: source, to: destination, hasChecksum: false))
    ).octets
    // This is the sum over the pseudo header.
    octets[27] = 27
    #expect(PartialChecksum(start: 20, offset: 6).complete(&octets, packetAt: 0))
    #expect(Array(octets[26..<28]) == [0xFF, 0xFF])
  }
}
