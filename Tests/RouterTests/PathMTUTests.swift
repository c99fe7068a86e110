import Cryptography
import IPsec
import Router
import Testing
import Wire

/// A tunnel copies, sets or clears the don't-fragment bit, and adapts to the path MTU that ICMP
/// errors report.
@Suite("The don't-fragment bit and the path MTU of tunnels, RFC 4301 §8")
struct PathMTUTests {
  private static let onTheWay = IPv4Address(21, 21, 9, 9)

  private static func pair(
    _ treatment: TermModel.DontFragment, _ security: TermModel.Security = .esp,
    coreMTU: Int = 4_470
  ) -> Pair {
    Pair(
      .pe1(terms: [.toPE2(security, dontFragment: treatment)], coreMTU: coreMTU),
      .pe2(terms: [.toPE1(security.mirrored)]))
  }

  /// Returns the ICMP error that a router in the core sends about an outer packet.
  private static func complaint(about outer: IPv4Packet, mtu: UInt16, quoting octets: Int)
    throws -> [UInt8]
  {
    let message = ICMPMessage.destinationUnreachable(
      .fragmentationNeeded, nextHopMTU: mtu, quoted: Array(outer.octets.prefix(20 + octets)))
    let header = IPv4Header(source: onTheWay, destination: outer.source, protocol: .icmp)
    return try #require(IPv4Packet(header: header, payload: message.octets)).octets
  }

  @Test(
    arguments: [
      (.preserve, given: true, inner: true, outer: false), (.preserve, false, false, false),
      (.clear, true, false, false), (.clear, false, false, false),
      (.copy, true, true, true), (.copy, false, false, false),
      (.set, true, true, true), (.set, false, false, true),
    ] as [(TermModel.DontFragment, given: Bool, inner: Bool, outer: Bool)])
  func goesWhereTheTermSays(
    _ row: (treatment: TermModel.DontFragment, given: Bool, inner: Bool, outer: Bool)
  ) {
    var pair = Self.pair(row.treatment)
    pair.fromCE1(.echo(dontFragment: row.given))
    #expect(pair.crossed.map(\.header.dontFragment) == [row.outer])
    #expect(pair.atCE2.map(\.header.dontFragment) == [row.inner])
  }

  /// The outer packets have 1,200 octets: for ESP 20 + 8 + 8 in front, 2 and padding to a multiple
  /// of 8, and 12.
  @Test(
    arguments: [
      (.esp, 1_150), (.manual(.ah, .hmacMD5, nil), 1_156),
      (.manual(.bundle, .hmacMD5, .des), 1_134),
    ] as [(TermModel.Security, Int)])
  func pathMTUIsStoredForTenMinutes(_ row: (security: TermModel.Security, mtu: Int)) throws {
    var pair = Self.pair(.copy, row.security)
    pair.fromCE1(.echo(size: 1_300, dontFragment: true))
    let outer = try #require(pair.crossed.first)
    let complaint = try Self.complaint(about: outer, mtu: 1_200, quoting: 8)
    #expect(pair.pe1.receive(complaint, on: Pair.core, at: pair.now).isEmpty)

    let tooLong = IPv4Packet.echo(size: row.mtu - 27, dontFragment: true)
    pair.fromCE1(tooLong)
    #expect(
      pair.atCE1.last?.icmp
        == .destinationUnreachable(
          .fragmentationNeeded, nextHopMTU: UInt16(row.mtu),
          quoted: ICMPMessage.quotation(of: tooLong.aged)))
    pair.fromCE1(.echo(size: 1_300))
    pair.fromCE1(.echo(size: row.mtu - 28, dontFragment: true))
    #expect(pair.crossed.dropFirst().allSatisfy { $0.octets.count <= 1_200 })
    #expect(pair.atCE2.count == 4)

    // An error that reports a greater MTU changes nothing.
    let greater = try Self.complaint(about: outer, mtu: 1_400, quoting: 8)
    _ = pair.pe1.receive(greater, on: Pair.core, at: pair.now)
    pair.fromCE1(tooLong)
    #expect(pair.atCE1.count == 2)
    pair.advance(by: .seconds(601))
    pair.fromCE1(tooLong)
    #expect(pair.atCE1.count == 2 && pair.atCE2.last?.octets.count == row.mtu + 1)
  }

  @Test(arguments: [0, 4, 7])
  func aForgedICMPErrorChangesNothing(_ quoted: Int) throws {
    var pair = Self.pair(.copy)
    pair.fromCE1(.echo(size: 1_300, dontFragment: true))
    var outer = try #require(pair.crossed.first?.octets)
    outer[20] ^= 0x80
    let complaints = [
      try Self.complaint(about: IPv4Packet(parsing: outer), mtu: 300, quoting: 8),
      try Self.complaint(about: pair.crossed[0], mtu: 300, quoting: quoted % 4),
    ]
    for complaint in complaints { _ = pair.pe1.receive(complaint, on: Pair.core, at: pair.now) }
    #expect(pair.pe1.dropCounters[.noListener] == 2)
    pair.fromCE1(.echo(size: 1_300, dontFragment: true))
    #expect(pair.atCE1.isEmpty && pair.atCE2.count == 2)
  }

  @Test func noICMPErrorMakesATunnelUseless() throws {
    for mtu: UInt16 in [1, 68, 239] {
      var pair = Self.pair(.set)
      pair.fromCE1(.echo())
      let complaint = try Self.complaint(about: pair.crossed[0], mtu: mtu, quoting: 8)
      _ = pair.pe1.receive(complaint, on: Pair.core, at: pair.now)
      pair.fromCE1(.echo(size: 1_000, dontFragment: true))
      #expect(pair.atCE1.last?.nextHopMTU == 190, "what fits 240 octets")
    }
  }

  @Test func anInterfaceThatIsTooNarrowIsTheFirstHopOfTheWay() {
    var pair = Self.pair(.set, coreMTU: 600)
    pair.fromCE1(.echo(size: 1_000, dontFragment: true))
    #expect(pair.crossed.isEmpty && pair.atCE1.isEmpty)
    pair.fromCE1(.echo(size: 1_000, dontFragment: true))
    #expect(pair.atCE1.last?.nextHopMTU == 550)
    pair.fromCE1(.echo(size: 1_000))
    #expect(pair.crossed.count == 2 && pair.crossed.allSatisfy { $0.octets.count <= 600 })
  }

  @Test(arguments: [256, 576, 1_499, 1_500, 4_000, 9_192])
  func tunnelMTUIsWhatTheTermSays(_ mtu: Int) {
    var pair = Pair(
      .pe1(terms: [.toPE2(.esp, tunnelMTU: mtu)], coreMTU: 9_192),
      .pe2(terms: [.toPE1(TermModel.Security.esp.mirrored)]))
    pair.fromCE1(.echo(size: 9_300, dontFragment: true))
    let fits = (mtu - 48) / 8 * 8 - 2
    #expect(pair.atCE1.last?.nextHopMTU == UInt16(fits))
    pair.fromCE1(.echo(size: fits - 28, dontFragment: true))
    #expect(pair.crossed.first.map { mtu - 7...mtu ~= $0.octets.count } == true)
    #expect(pair.pe1.serviceSetStatus.first?.tunnels.first?.mtu == mtu)
  }
}

extension IPv4Packet {
  /// The next-hop MTU of an ICMP error "fragmentation needed"; nil for other packets.
  fileprivate var nextHopMTU: UInt16? {
    if case .destinationUnreachable(.fragmentationNeeded, let mtu, _) = icmp { mtu } else { nil }
  }
}
