import IPsec
import Network
import Router
import Testing
import Wire

/// A link that loses, duplicates and reorders packets does the same with the same seed, and each
/// packet is counted.
@Suite("Links that lose, duplicate and reorder packets")
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
      return network.takePackets(from: tap)
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
    // Each packet that arrived was opened, or is counted under the reason why it was not.
    let sum =
      Self.statistics("pe1", in: network).opened + Self.statistics("pe2", in: network).opened
    let drops = ["pe1", "pe2"].compactMap { network.router($0)?.dropCounters }
      .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    #expect(sum + drops.values.reduce(0, +) == arrived)
  }
}

extension IPsecStatistics {
  fileprivate var opened: UInt64 { decryptedPackets }
}
