import TestSupport
import Testing
import Wire

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

  /// By the letters that the table calls them.
  private static let packets: [Character: [UInt8]] = [
    "e": packet(.esp, ESPHeader(spi: 1, sequence: 1).octets),
    "a": packet(
      .ah, [4, 4, 0, 0] + ESPHeader(spi: 1, sequence: 1).octets + [UInt8](repeating: 0, count: 12)),
    "i": packet(.icmp, [8, 0, 0, 0, 0, 0, 0, 0]),
    "k": packet(.udp, udp(500, 500)),
    "n": packet(.udp, udp(4_500, 33_000), from: "10.2.0.1", to: "10.1.0.1"),
    "t": packet(.tcp, udp(1_024, 22), from: "192.168.1.9"),
    "f": packet(.udp, udp(500, 500), offset: 185),
    "x": [1, 2, 3],
  ]

  @Test(
    arguments: [
      ("", "aefiknt"), ("ip", "aefiknt"), ("esp", "e"), ("ah", "a"), ("ESP OR Ah", "ae"),
      ("icmp", "i"), ("udp", "fkn"), ("tcp", "t"), ("ip proto 50", "e"), ("proto 51", "a"),
      ("ip proto \\udp", "fkn"), ("not esp", "afikntx"), ("! esp", "afikntx"),
      ("!esp&&!ah", "fikntx"),
      ("not not esp", "e"), ("host 10.1.0.1", "aefikn"), ("10.1.0.1", "aefikn"),
      ("src 10.1.0.1", "aefik"), ("dst host 10.1.0.1", "n"),
      ("src or dst host 10.1.0.1", "aefikn"), ("src and dst net 10.0.0.0/8", "aefikn"),
      ("src net 192.168", "t"), ("net 192.168.0.0 mask 255.255.0.0", "t"), ("net 10/8", "aefiknt"),
      ("dst net 10.2", "aefikt"), ("src 192.168.0.0/16", "t"), ("port 500", "k"),
      ("port isakmp", "k"), ("udp port 500 or 4500", "kn"), ("udp and (port 500 or port 22)", "k"),
      ("src port 500", "k"), ("dst port 33000", "n"), ("tcp dst port 22", "t"),
      ("portrange 22-500", "kt"), ("portrange 500-22", "kt"), ("tcp portrange 0-65535", "t"),
      ("less 28", "efikntx"), ("less 27", "x"), ("greater 40", "a"),
      // From the left, alike: (esp or icmp) and src 192.168.1.9, or tcp.
      ("esp or icmp and src 192.168.1.9", ""), ("esp and ah or tcp", "t"),
      ("tcp or esp and ah", ""), ("tcp or (esp and ah)", "t"), ("(((esp)))", "e"),
      ("not (esp or ah)", "fikntx"), ("broadcast or multicast", ""), ("udp src 10.2.0.1", "n"),
    ] as [(String, String)])
  func takes(_ row: (expression: String, letters: String)) throws {
    let filter = try PacketFilter(parsing: row.expression)
    let taken = Self.packets.filter { filter.matches($0.value) }.keys.sorted()
    #expect(String(taken) == row.letters)
  }

  @Test(
    arguments: [
      ("espp", .unknownWord("espp"), 0), ("esp ah", .unknownWord("ah"), 4),
      ("esp and", .expected("a condition"), 7), ("and esp", .expected("a condition"), 0),
      ("(esp", .expected("')'"), 4), ("esp)", .unknownWord(")"), 3),
      ("()", .expected("a condition"), 1),
      ("host", .expected("an address"), 4), ("host 10.0.0", .notAnAddress("10.0.0"), 5),
      ("host 10.0.0.256", .notAnAddress("10.0.0.256"), 5),
      ("esp and host ce1", .notAnAddress("ce1"), 13),
      ("net 10.1.0.0/8", .hostBits("10.1.0.0/8"), 4),
      ("net 10/33", .notANumber("33"), 4),
      ("net 10.0.0.0 mask 255.0.255.0", .notAnAddress("255.0.255.0"), 18),
      ("port 65536", .notAPort("65536"), 5), ("port -1", .notAPort("-1"), 5),
      ("esp port 500", .meaningless("esp port"), 9), ("portrange 1", .notAPort("1"), 10),
      ("ip proto 256", .notANumber("256"), 9), ("less", .expected("a number"), 4),
      ("less x", .notANumber("x"), 5), ("arp", .meaningless("arp"), 0),
      ("udp & esp", .unknownWord("&"), 4), ("src", .expected("an address"), 3),
      ("src or", .expected("an address"), 4), ("esp  and   frog", .unknownWord("frog"), 11),
    ] as [(String, PacketFilterError.Reason, Int)])
  func saysWhere(_ row: (expression: String, reason: PacketFilterError.Reason, offset: Int)) {
    #expect(throws: PacketFilterError(row.reason, at: row.offset)) {
      try PacketFilter(parsing: row.expression)
    }
  }

  @Test(arguments: [("not ", ""), ("(", ")"), ("!(", ")")])
  func depthIsBounded(_ row: (before: String, after: String)) {
    let expression =
      String(repeating: row.before, count: 10_000) + "esp"
      + String(repeating: row.after, count: 10_000)
    #expect(throws: PacketFilterError.self) { try PacketFilter(parsing: expression) }
  }

  @Test func lengthIsNot() throws {
    let expression = String(repeating: "esp or ", count: 10_000) + "ah"
    let filter = try PacketFilter(parsing: expression)
    #expect(Self.packets.filter { filter.matches($0.value) }.keys.sorted() == ["a", "e"])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func noSoupOfWordsTraps(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let words = [
      "esp", "udp", "ip", "proto", "src", "dst", "or", "and", "not", "(", ")", "!", "&&", "||", "&",
      "host", "net", "port", "portrange", "mask", "10.0.0.1", "10/8", "10", "500", "1-2", "less",
      "greater", "\u{e9}", "1.2.3.4.5", "/", "-", "99999999999999999999", "\\",
    ]
    for _ in 0..<50 {
      let expression = (0..<Int.random(in: 1...9, using: &generator))
        .compactMap { _ in words.randomElement(using: &generator) }.joined(separator: " ")
      guard let filter = try? PacketFilter(parsing: expression) else { continue }
      for packet in Self.packets.values {
        for length in 0...packet.count { _ = filter.matches(Array(packet.prefix(length))) }
      }
    }
  }
}
