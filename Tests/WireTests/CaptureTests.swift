import TestSupport
import Testing
import Wire

/// Packets are written in the classic capture format, and summarised in one line each.
@Suite("Captures and their one-line summaries")
struct CaptureTests {
  private let record = Capture.Record(
    time: Instant(sinceOrigin: .seconds(1_700_000_000) + .microseconds(1_500)),
    octets: [0x45, 1, 2])

  @Test func writesTheClassicFormat() {
    let file = Capture(records: [record, record.cut(to: 2)]).octets
    #expect(file.count == 24 + 19 + 18)
    #expect(file.prefix(8) == [0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4])
    #expect(file[20..<24] == [0, 0, 0, 101])
    #expect(
      file[24..<43]
        == [0x65, 0x53, 0xF1, 0, 0, 0, 0x05, 0xDC, 0, 0, 0, 3, 0, 0, 0, 3, 0x45, 1, 2])
    #expect(file.suffix(10) == [0, 0, 0, 2, 0, 0, 0, 3, 0x45, 1])
  }

  private static let quoted = knownHeader + [1, 2, 3, 4, 5, 6, 7, 8]

  @Test(arguments: [
    (
      protocol: IPProtocol.icmp,
      payload: ICMPMessage.echoRequest(
        .init(identifier: 1, sequence: 0, data: [UInt8](repeating: 0, count: 56))
      ).octets,
      line: "21.21.1.1 > 21.21.2.1: ICMP echo request, id 1, seq 0, length 64"
    ),
    (
      .icmp,
      ICMPMessage.destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1_446, quoted: quoted)
        .octets,
      "21.21.1.1 > 21.21.2.1: ICMP 192.168.0.199 unreachable - need to frag (mtu 1446), length 36"
    ),
    (
      .icmp, ICMPMessage.timeExceeded(.inTransit, quoted: quoted).octets,
      "21.21.1.1 > 21.21.2.1: ICMP time exceeded in-transit, length 36"
    ),
    (
      .esp, ESPHeader(spi: 16_384, sequence: 1).octets + [UInt8](repeating: 0, count: 108),
      "21.21.1.1 > 21.21.2.1: ESP(spi=0x00004000,seq=0x1), length 116"
    ),
    (
      .ah,
      [6, 4, 0, 0] + ESPHeader(spi: 0x4E21, sequence: 255).octets
        + [UInt8](repeating: 0, count: 12),
      "21.21.1.1 > 21.21.2.1: AH(spi=0x00004e21,seq=0xff): tcp, length 0"
    ),
    (
      .udp,
      UDPDatagram(sourcePort: 500, destinationPort: 500, data: [1, 2])?
        .octets(from: IPv4Address(21, 21, 1, 1), to: IPv4Address(21, 21, 2, 1)) ?? [],
      "21.21.1.1.500 > 21.21.2.1.500: UDP, length 2"
    ),
  ])
  func summarizesInOneLine(_ row: (protocol: IPProtocol, payload: [UInt8], line: String)) throws {
    let header = IPv4Header(
      source: IPv4Address(21, 21, 1, 1), destination: IPv4Address(21, 21, 2, 1),
      protocol: row.protocol)
    let packet = try #require(IPv4Packet(header: header, payload: row.payload))
    #expect(PacketSummary(packet.octets).description == row.line)
    for octets in mutations(of: packet.octets) { _ = PacketSummary(octets).description }
  }

  @Test func showsThePacketInThePacket() throws {
    let inner = try #require(
      IPv4Packet(
        header: IPv4Header(
          source: IPv4Address(11, 11, 11, 1), destination: IPv4Address(8, 8, 8, 1), protocol: .icmp),
        payload: ICMPMessage.echoReply(.init(identifier: 2, sequence: 3, data: [])).octets))
    let outer = try #require(
      IPv4Packet(
        header: IPv4Header(
          source: IPv4Address(21, 21, 1, 1), destination: IPv4Address(21, 21, 2, 1), protocol: .ah),
        payload: [4, 4, 0, 0] + ESPHeader(spi: 0x1000, sequence: 1).octets
          + [UInt8](repeating: 0, count: 12) + inner.octets))
    #expect(
      PacketSummary(outer.octets).description
        == "21.21.1.1 > 21.21.2.1: AH(spi=0x00001000,seq=0x1): "
        + "11.11.11.1 > 8.8.8.1: ICMP echo reply, id 2, seq 3, length 8")
  }
}
