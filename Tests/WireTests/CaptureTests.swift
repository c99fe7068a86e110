import TestSupport
import Testing
import Wire

@Suite("Captures and their one-line summaries")
struct CaptureTests {
  private let record = Capture.Record(
    time: Instant(sinceOrigin: .seconds(1_700_000_000) + .microseconds(1_500)),
    octets: [0x45, 1, 2])

  @Test func readsWhatItWrites() throws {
    let capture = Capture(records: [record, record])
    #expect(capture.octets.count == 24 + 2 * 19)
    #expect(capture.octets.prefix(8) == [0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4])
    #expect(capture.octets[20..<24] == [0, 0, 0, 101])
    #expect(try Capture(parsing: capture.octets) == capture)
  }

  @Test func readsTheOtherByteOrder() throws {
    let swapped: [UInt8] = [
      0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0,
      1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x45,
    ]
    let time = Instant(sinceOrigin: .seconds(1) + .microseconds(2))
    #expect(try Capture(parsing: swapped).records == [.init(time: time, octets: [0x45])])
  }

  /// The packet 45 02 03 in a frame of each kind.
  @Test(
    arguments: [
      (101, []), (12, []), (228, []), (0, [2, 0, 0, 0]), (0, [0, 0, 0, 2]), (108, [0, 0, 0, 2]),
      (1, [UInt8](repeating: 9, count: 12) + [8, 0]),
      (1, [UInt8](repeating: 9, count: 12) + [0x81, 0, 0, 5, 8, 0]),
      (9, [0, 0x21]), (9, [0xFF, 3, 0, 0x21]), (104, [0x0F, 0, 8, 0]),
      (113, [UInt8](repeating: 0, count: 14) + [8, 0]),
      (20, [8, 0] + [UInt8](repeating: 0, count: 18)),
    ] as [(UInt8, [UInt8])])
  func findsThePacketInTheFrame(_ row: (link: UInt8, before: [UInt8])) throws {
    var file = Capture(records: [
      .init(time: record.time, octets: row.before + record.octets),
      .init(time: record.time, octets: [0x60, 0, 0, 0, 0x86, 0xDD]),
    ]).octets
    file[23] = row.link
    // 276 does not fit one octet.
    if row.link == 20 { file[22] = 1 }
    let capture = try Capture(parsing: file)
    #expect(capture.records == [record] && capture.foreignFrames == 1 && capture.damage == nil)
    for mutation in mutations(of: file) { _ = try? Capture(parsing: mutation) }
  }

  @Test func keepsWhatIsBeforeTheDamage() throws {
    let file = Capture(records: [record, record]).octets
    let capture = try Capture(parsing: file.dropLast())
    #expect(capture.records == [record])
    #expect(capture.damage == WireError(.truncated(needed: 3), at: 24 + 19 + 16))
  }

  @Test func readsNanoseconds() throws {
    var file = Capture(records: [record]).octets
    file.replaceSubrange(0..<4, with: [0xA1, 0xB2, 0x3C, 0x4D])
    let time = Instant(sinceOrigin: .seconds(1_700_000_000) + .nanoseconds(1_500))
    #expect(try Capture(parsing: file).records.map(\.time) == [time])
  }

  @Test func aCutRecordSaysHowLongThePacketWas() throws {
    let cut = record.cut(to: 2)
    #expect(Array(cut.fileOctets.suffix(10)) == [0, 0, 0, 2, 0, 0, 0, 3, 0x45, 1])
    #expect(try Capture(parsing: Capture(records: [cut]).octets).records == [cut])
  }

  @Test func noMutationTraps() {
    for file in mutations(of: Capture(records: [record]).octets) { _ = try? Capture(parsing: file) }
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
  func saysInOneLine(_ row: (protocol: IPProtocol, payload: [UInt8], line: String)) throws {
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
