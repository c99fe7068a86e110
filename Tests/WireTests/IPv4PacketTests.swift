import TestSupport
import Testing
import Wire

/// A header with a known checksum: the worked example of "Internet checksum" in many textbooks.
let knownHeader: [UInt8] = [
  0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xB8, 0x61, 0xC0, 0xA8, 0x00, 0x01,
  0xC0, 0xA8, 0x00, 0xC7,
]

/// IPv4 packets are parsed and written without loss, and their checksum stays correct when fields
/// change.
@Suite("IPv4 packets, RFC 791")
struct IPv4PacketTests {
  private static let ce1 = IPv4Address(11, 11, 11, 1)
  private static let ce2 = IPv4Address(8, 8, 8, 1)

  @Test("RFC 1071 §3: the numerical example")
  func sumsTheExample() {
    let octets: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]
    let checksum = InternetChecksum.of(octets.span)
    #expect(checksum == ~0xDDF2)
  }

  @Test func readsAndWritesAKnownHeader() throws {
    let octets = knownHeader + [UInt8](repeating: 7, count: 0x73 - 20)
    let packet = try IPv4Packet(parsing: octets + [0, 0, 0])
    let header = packet.header
    #expect(packet.octets == octets, "the padding is gone")
    #expect(header.protocol == .udp && header.dontFragment && header.timeToLive == 64)
    #expect(header.source.description == "192.168.0.1")
    #expect(IPv4Packet(header: header, payload: packet.payload) == packet)
  }

  /// Decrementing the time to live has the same result as writing the header again, for each
  /// possible checksum.
  @Test func agingUpdatesTheChecksum() throws {
    for identification in UInt16.min...UInt16.max {
      let header = IPv4Header(
        source: Self.ce1, destination: Self.ce2, protocol: .udp,
        identification: identification, timeToLive: UInt8(identification % 255 + 1))
      var aged = try #require(IPv4Packet(header: header, payload: []))
      var rewritten = aged
      aged.age()
      rewritten.header.timeToLive -= 1
      if aged != rewritten { Issue.record("identification \(identification)") }
    }
  }

  /// A sender may write either of the two zeros where the checksum is zero; both are correct.
  @Test func agingUpdatesBothZeroChecksums() throws {
    var header = IPv4Header(source: Self.ce1, destination: Self.ce2, protocol: .udp)
    let sum = try #require(IPv4Packet(header: header, payload: [])).octets[10...11]
    // This identification makes the checksum zero.
    header.identification = sum.reduce(0) { $0 << 8 | UInt16($1) }
    let packet = try #require(IPv4Packet(header: header, payload: []))
    #expect(packet.octets[10...11] == [0, 0])
    var octets = packet.octets
    octets[10...11] = [0xFF, 0xFF]
    var (plain, other) = (packet, try IPv4Packet(parsing: octets))
    plain.age()
    other.age()
    #expect(plain.octets == other.octets)
    #expect(try IPv4Packet(parsing: other.octets).timeToLive == 63)
  }

  @Test func settingTheHeaderKeepsItsChecksumRight() throws {
    let options = try #require(IPv4Options([7, 7, 4, 0, 0, 0, 0]))
    let header = IPv4Header(
      source: Self.ce1, destination: Self.ce2, protocol: .icmp, options: options)
    var packet = try #require(IPv4Packet(header: header, payload: [1, 2, 3]))
    packet.header.timeToLive -= 1
    packet.header.flags.insert(.dontFragment)
    #expect(try IPv4Packet(parsing: packet.octets) == packet)
    #expect(packet.header.timeToLive == 63 && packet.octets.count == 31)
  }

  @Test(arguments: [
    (at: 0, value: 0x55, reason: WireError.Reason.invalid(field: "version")),
    (0, 0x44, .invalid(field: "IHL")), (0, 0x4F, .truncated(needed: 60)),
    (3, 19, .invalid(field: "total length")), (3, 21, .truncated(needed: 21)),
    (8, 1, .checksum(of: "IPv4 header")),
  ])
  func refuses(_ row: (at: Int, value: UInt8, reason: WireError.Reason)) throws {
    let header = IPv4Header(source: Self.ce1, destination: Self.ce2, protocol: .icmp)
    var octets = try #require(IPv4Packet(header: header, payload: [])).octets
    octets[row.at] = row.value
    let error = #expect(throws: WireError.self) { try IPv4Packet(parsing: octets) }
    #expect(error?.reason == row.reason)
  }

  @Test func nothingLongerThanAPacketIsMade() {
    let header = IPv4Header(source: Self.ce1, destination: Self.ce2, protocol: .udp)
    #expect(IPv4Packet(header: header, payload: [UInt8](repeating: 0, count: 65_516)) == nil)
    #expect(IPv4Packet(header: header, payload: [UInt8](repeating: 0, count: 65_515)) != nil)
    #expect(IPv4Options([UInt8](repeating: 1, count: 41)) == nil)
  }

  @Test func noMutationTraps() throws {
    let options = try #require(IPv4Options([0x83, 7, 4, 1, 2, 3, 4, 1, 7, 3, 4]))
    let header = IPv4Header(
      source: Self.ce1, destination: Self.ce2, protocol: .icmp, options: options)
    let packet = try #require(IPv4Packet(header: header, payload: [1, 2, 3, 4, 5, 6, 7, 8]))
    for octets in mutations(of: packet.octets) {
      _ = PacketSummary(octets).description
      guard let parsed = try? IPv4Packet(parsing: octets) else { continue }
      #expect(parsed.octets == octets)
      _ = parsed.fragments(fitting: 48)
    }
  }

  @Test func onlyOptionsWithTheCopiedFlagGoOnEveryFragment() throws {
    let options = try #require(IPv4Options([0x83, 4, 4, 9, 1, 7, 3, 4, 0]))
    #expect(options.copiedOnFragmentation.octets == [0x83, 4, 4, 9])
    #expect(IPv4Options([0x83, 0])?.copiedOnFragmentation == IPv4Options.none)
  }
}
