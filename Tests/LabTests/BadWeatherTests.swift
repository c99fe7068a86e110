import IPsec
import Lab
import Router
import Testing
import Wire

@Suite("Links that lose, double and overtake")
struct BadWeatherTests {
  private static func statistics(_ router: String, in network: Network) -> IPsecStatistics {
    network.router(router)?.serviceSetStatus.first?.statistics ?? IPsecStatistics()
  }

  @Test func theSameSeedDoesTheSame() throws {
    func run(seed: UInt64) throws -> [TappedPacket] {
      var network = ChapterNetwork.make(.esp)
      network.setImpairment(
        Impairment(loss: 20, duplication: 20, reordering: 20, corruption: 5, seed: seed),
        of: "core")
      let tap = try #require(network.tap(port: Topology.Port("pe2", "so-2/2/0")) as Tap?)
      _ = network.startPing(
        from: "ce1", .init(to: ChapterNetwork.ce2, count: 50, interval: .milliseconds(10)))
      network.advance(by: .seconds(2))
      return network.take(tap)
    }
    #expect(try run(seed: 1) == run(seed: 1))
    #expect(try run(seed: 1) != run(seed: 2))
  }

  @Test func everyPacketIsAccountedFor() throws {
    var network = ChapterNetwork.make(.esp)
    network.setImpairment(
      Impairment(loss: 10, duplication: 10, reordering: 10, corruption: 10, seed: 3), of: "core")
    _ = network.startPing(
      from: "ce1", .init(to: ChapterNetwork.ce2, count: 500, interval: .milliseconds(10)))
    network.advance(by: .seconds(10))
    let link = try #require(network.linkStatus.first { $0.link.name == "core" }?.counters)
    #expect(link.lost > 0 && link.duplicated > 0 && link.reordered > 0 && link.corrupted > 0)
    let arrived = ["pe1", "pe2"].compactMap { network.router($0) }.map { router in
      router.interfaceStatus.first { $0.name == "so-2/2/0" }?.counters.inputPackets ?? 0
    }.reduce(0, +)
    #expect(arrived == link.sent - link.lost + link.duplicated)
    // What came in was opened, or is counted as what was wrong with it.
    let sum =
      Self.statistics("pe1", in: network).opened + Self.statistics("pe2", in: network).opened
    let drops = ["pe1", "pe2"].compactMap { network.router($0)?.dropCounters }
      .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    #expect(sum + drops.values.reduce(0, +) == arrived)
  }

  /// An hour of pings both ways, rekeyed every few minutes. Each answer is to a ping that was sent,
  /// and at each end what was sent was opened at the other, lost on the link, or counted there.
  @Test func anHourOfBadWeather() throws {
    var network = NegotiationTests.make(ipsecLifetime: .seconds(300))
    network.setImpairment(
      Impairment(loss: 1, duplication: 1, reordering: 1, seed: 5), of: "core")
    let core = try #require(network.tap(link: "core") as Tap?)
    let ends = try ["ce1", "ce2"].map {
      try #require(network.tap(port: Topology.Port($0, Topology.hostPort)) as Tap?)
    }
    for (host, other) in [("ce1", ChapterNetwork.ce2), ("ce2", ChapterNetwork.ce1)] {
      _ = network.startPing(from: host, .init(to: other, interval: .seconds(2)))
    }
    network.advance(by: .seconds(3_600))
    // Nothing is under way after this but what the routers say to each other.
    network.setImpairment(.none, of: "core")
    network.advance(by: .milliseconds(200))

    let (left, right) = (
      Self.statistics("pe1", in: network), Self.statistics("pe2", in: network)
    )
    let link = try #require(network.linkStatus.first { $0.link.name == "core" }?.counters)
    var spis: Set<UInt32> = []
    var sealed = 0
    for tapped in network.take(core) {
      let packet = try IPv4Packet(parsing: tapped.octets)
      #expect([.udp, .esp].contains(packet.header.protocol))
      guard packet.header.protocol == .esp else { continue }
      sealed += 1
      spis.insert(try ESPHeader(parsing: packet.payload).spi)
    }
    #expect(spis.count > 20, "rekeyed every few minutes")
    #expect(left.encryptedPackets + right.encryptedPackets == UInt64(sealed))
    #expect(link.lost > 30 && link.duplicated > 30 && link.reordered > 30)

    // Each end's seen pings are whole, and answered as often as they came in.
    for (tap, address) in zip(ends, [ChapterNetwork.ce1, ChapterNetwork.ce2]) {
      var seen: [[UInt8]: Int] = [:]
      for tapped in network.take(tap) where tapped.direction == .input {
        let packet = try IPv4Packet(parsing: tapped.octets)
        #expect(packet.destination == address && packet.header.timeToLive == 62)
        _ = try ICMPMessage(parsing: packet.payload)
        seen[Array(packet.octets), default: 0] += 1
      }
      #expect(seen.count > 3_000)
      #expect(seen.values.allSatisfy { $0 == 1 }, "no packet was delivered twice")
    }

    // Opened, replayed, late, or for an association that is gone: nothing else.
    for (router, statistics) in [("pe1", left), ("pe2", right)] {
      let device = try #require(network.router(router))
      let drops = device.dropCounters
      let known: Set<DropReason> = [.replayed, .beforeReplayWindow, .unknownSPI, .tunnelDown]
      #expect(Set(drops.keys).isSubset(of: known), "\(router): \(drops)")
      #expect(drops[.replayed, default: 0] == statistics.replayedPackets)
      #expect(drops[.beforeReplayWindow, default: 0] == statistics.replayBeforeWindowDrops)
      #expect(statistics.espAuthenticationFailures == 0 && statistics.badHeaders == 0)
    }
    let arrived = left.decryptedPackets + right.decryptedPackets
    let refused = [("pe1", left), ("pe2", right)].map { router, statistics in
      statistics.replayedPackets + statistics.replayBeforeWindowDrops
        + (network.router(router)?.dropCounters[.unknownSPI] ?? 0)
    }.reduce(0, +)
    let udp = UInt64(link.sent) - UInt64(sealed)
    // Of what was lost and doubled, some were ISAKMP messages: as many as there are at most.
    let expected = UInt64(sealed) + link.duplicated - link.lost
    #expect(expected - min(expected, arrived + refused) <= udp)
    #expect(arrived + refused <= expected + udp)
    #expect(left.replayedPackets + right.replayedPackets > 20)
  }
}

extension IPsecStatistics {
  fileprivate var opened: UInt64 { decryptedPackets }
}
