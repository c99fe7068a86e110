import Pcap
import TestSupport
import Testing
import Wire

/// Filter expressions select packets as pcap-filter(7) describes, and errors have their place.
@Suite("Filter expressions, pcap-filter(7)")
struct PacketFilterTests {
  private static func packet(
    _ carried: IPProtocol, _ payload: [UInt8], from source: String = "10.1.0.1",
    to destination: String = "10.2.0.1", offset: UInt16 = 0
  ) -> [UInt8] {
    let header = IPv4Header(
      source: IPv4Address(source) ?? IPv4Address(0, 0, 0, 0),
      destination: IPv4Address(destination) ?? IPv4Address(0, 0, 0, 0), protocol: carried,
      fragmentOffset: offset)
    return IPv4Packet(header: header, payload: payload)?.octets ?? []
  }

  private static func udp(_ source: UInt16, _ destination: UInt16) -> [UInt8] {
    [UInt8(source >> 8), UInt8(source & 255), UInt8(destination >> 8), UInt8(destination & 255)]
      + [0, 8, 0, 0]
  }

  /// The packets, by the letters that the table uses for them.
  private static let packets: [Character: [UInt8]] = [
    "e": packet(.esp, ESPHeader(spi: 1, sequence: 1).octets),
    "a": packet(
      .ah, [4, 4, 0, 0] + ESPHeader(spi: 1, sequence: 1).octets + [UInt8](repeating: 0, count: 12)),
    "i": packet(.icmp, [8, 0, 0, 0, 0, 0, 0, 0]),
    "k": packet(.udp, udp(500, 500)),
    "n": packet(.udp, udp(4_500, 33_000), from: "10.2.0.1", to: "10.1.0.1"),
    "t": packet(.tcp, udp(1_024, 22), from: "192.168.1.9"),
    "f": packet(.udp, udp(500, 500), offset: 185),
    "b": packet(.icmp, [0, 0, 0, 0, 0, 0, 0, 0], to: "255.255.255.255"),
  ]

  @Test(
    arguments: [
      ("", "abefiknt"), ("ip", "abefiknt"), ("esp", "e"), ("ah", "a"), ("ESP OR Ah", "ae"),
      ("icmp", "bi"), ("udp", "fkn"), ("tcp", "t"), ("ip proto 50", "e"), ("proto 51", "a"),
      ("ip proto \\udp", "fkn"), ("not esp", "abfiknt"), ("! esp", "abfiknt"),
      ("!esp&&!ah", "bfiknt"), ("not not esp", "e"), ("host 10.1.0.1", "abefikn"),
      ("src 10.1.0.1", "abefik"), ("dst host 10.1.0.1", "n"),
      ("src or dst host 10.1.0.1", "abefikn"), ("src and dst net 10.0.0.0/8", "aefikn"),
      ("src net 192.168", "t"), ("net 192.168.0.0 mask 255.255.0.0", "t"),
      ("net 10.0.0.0/8", "abefiknt"), ("dst net 10.2", "aefikt"), ("port 500", "k"),
      ("port isakmp", "k"), ("udp port 500 or 4500", "kn"), ("udp port isakmp or 4500", "kn"),
      ("udp and (port isakmp or port ssh)", "k"), ("port (isakmp or 22)", "kt"),
      ("port isakmp or not domain", "abefiknt"), ("src port 500", "k"), ("dst port 33000", "n"),
      ("tcp dst port 22", "t"), ("portrange 22-500", "kt"), ("portrange 500-22", "kt"),
      ("tcp portrange 0-65535", "t"), ("less 28", "befiknt"), ("greater 40", "a"), ("len>=44", "a"),
      // Operators of equal precedence are evaluated from the left: (esp or icmp) and src
      // 192.168.1.9, or tcp.
      ("esp or icmp and src 192.168.1.9 or tcp", "t"), ("esp and host 10.2.0.1 or tcp", "et"),
      ("tcp or esp and net 10", "et"), ("tcp or (esp and net 192)", "t"), ("(((esp)))", "e"),
      ("not (esp or ah)", "bfiknt"), ("ip broadcast", "b"), ("icmp[icmptype] = icmp-echo", "i"),
      ("udp[0:2] = 0x1f4", "k"), ("ip[6:2] & 0x1fff != 0", "f"),
      ("ip[2:2] - 20 << 1 == 16", "befiknt"),
    ] as [(String, String)])
  func takes(_ row: (expression: String, letters: String)) throws {
    let filter = try PacketFilter(parsing: row.expression)
    let taken = Self.packets.filter { filter.matches($0.value) }.keys.sorted()
    #expect(String(taken) == row.letters)
  }

  @Test(
    arguments: [
      ("espp", .unknownWord("espp"), 0), ("esp andd ah", .unknownWord("andd"), 4),
      ("esp and host ce1", .unknownWord("ce1"), 13), ("net loopback", .unknownWord("loopback"), 4),
      ("host \\isakmp", .unknownWord("\\isakmp"), 5), ("1.2.3.4.5", .unknownWord("1.2.3.4.5"), 0),
      ("host 10-20", .unknownWord("10-20"), 5), ("gateway ce1", .unknownWord("ce1"), 8),
      ("host 0xag", .unknownWord("0xag"), 5), ("ether host frog", .unknownWord("frog"), 11),
      // The qualifiers behind them apply to something other than a port.
      ("port 500 and src frog", .unknownWord("frog"), 17),
      ("host 10.0.0.1 and (port 500) and frog", .unknownWord("frog"), 33),
      ("port isakmp or udp frog", .unknownWord("frog"), 19),
      ("esp \u{e9}", .unknownWord("\u{e9}"), 4),
      ("ip6 host ::1", .notAnAddress("::1"), 9),
      ("ether src 1:2:3:4:5:6", .notAnAddress("1:2:3:4:5:6"), 10),
      ("::999.1.1.1", .notAnAddress("::999.1.1.1"), 0),
      ("esp or inbound", .meaningless("inbound"), 7),
      ("outbound", .meaningless("outbound"), 0), ("ifindex 1", .meaningless("ifindex"), 0),
      ("esp ah", syntaxError, 4), ("esp and", syntaxError, 7), ("and esp", syntaxError, 0),
      ("(esp", syntaxError, 4), ("esp)", syntaxError, 3), ("()", syntaxError, 1),
      ("esp  &&   ah ah", syntaxError, 13), ("udp & esp", syntaxError, 4),
      ("less x", .unknownWord("x"), 5),
      ("host", syntaxError, 4), ("src or", syntaxError, 6), ("ip proto esp", syntaxError, 9),
      ("host 10.0.0.256", .refused("invalid IPv4 address '10.0.0.256'"), 5),
      ("net 10.1.0.0/8 or esp", .refused("non-network bits set in \"10.1.0.0/8\""), 13),
      ("esp or port 65536", .refused("illegal port number 65536 > 65535"), 12),
      ("port frog and esp", .refused("unknown port 'frog'"), 5),
      ("ip proto \\frog", .refused("unknown ip proto 'frog'"), 9),
      ("vlan and esp", .refused("no VLAN support for Raw IP"), 0),
      ("arp", .refused("expression rejects all packets"), 3),
      ("esp and ah", .refused("expression rejects all packets"), 10),
    ] as [(String, PacketFilterError.Reason, Int)])
  func reportsThePlace(_ row: (expression: String, reason: PacketFilterError.Reason, offset: Int)) {
    #expect(throws: PacketFilterError(row.reason, at: row.offset)) {
      try PacketFilter(parsing: row.expression)
    }
  }

  private static let syntaxError =
    PacketFilterError.Reason.refused("can't parse filter expression: syntax error")

  @Test func lengthIsBounded() throws {
    let limit = PacketFilter.maximumLength
    let longest = String(repeating: "esp or ", count: 72) + "ah or ah"
    #expect(longest.utf8.count == limit)
    #expect(try PacketFilter(parsing: longest).matches(Self.packets["e"] ?? []))
    #expect(throws: PacketFilterError(.tooLong, at: limit)) {
      try PacketFilter(parsing: longest + "l")
    }
  }

  @Test(arguments: [("not ", ""), ("(", ")"), ("!(", ")"), ("ip[", "]"), ("-", "")])
  func depthIsBoundedByTheLength(_ row: (before: String, after: String)) throws {
    let count = (PacketFilter.maximumLength - 10) / (row.before + row.after).utf8.count
    let core = row.before.contains("(") || row.before == "not " ? "esp" : "1"
    let expression =
      String(repeating: row.before, count: count) + core
      + String(repeating: row.after, count: count)
    let filter = try? PacketFilter(parsing: core == "esp" ? expression : expression + " = 1")
    for packet in Self.packets.values { _ = filter?.matches(packet) }
  }

  @Test func aMissingLibraryIsNamed() {
    do throws(PacketFilterError) {
      _ = try PacketFilter(parsing: "esp", names: ["libpcap.so.none", "libpcap.so.neither"])
      Issue.record("there is one")
    } catch {
      #expect(
        error.description
          == "libpcap is missing: install the package libpcap0.8 (libpcap.so.none: cannot open "
          + "shared object file: No such file or directory)")
    }
    // This is another library.
    #expect(throws: PcapError.self) { try PcapLibrary(names: ["libm.so.6"]) }
    #expect(throws: Never.self) { try PcapLibrary(names: ["none"] + PcapLibrary.names) }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func noSoupOfWordsTraps(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let words = [
      "esp", "udp", "ip", "proto", "src", "dst", "or", "and", "not", "(", ")", "!", "&&", "||", "&",
      "host", "net", "port", "portrange", "mask", "10.0.0.1", "10.0.0.0/8", "10", "500", "1-2",
      "less", "greater", "\u{e9}", "1.2.3.4.5", "/", "-", "99999999999999999999", "\\", "[", "]",
      ":", "ip[0]", "=", "isakmp", "$1", "gateway", "protochain", "len", "icmptype", "_", "\u{1}",
    ]
    for _ in 0..<50 {
      let expression = (0..<Int.random(in: 1...12, using: &generator))
        .compactMap { _ in words.randomElement(using: &generator) }
        .joined(separator: Bool.random(using: &generator) ? " " : "")
      do throws(PacketFilterError) {
        let filter = try PacketFilter(parsing: expression)
        for packet in Self.packets.values {
          for length in 0...packet.count { _ = filter.matches(Array(packet.prefix(length))) }
        }
      } catch {
        #expect(0...expression.utf8.count ~= error.offset)
      }
    }
  }
}
