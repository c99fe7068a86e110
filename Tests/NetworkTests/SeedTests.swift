import Glibc
import Network
import NetworkTestSupport
import Router
import Testing
import Wire

/// All random numbers of a network follow from its seed, and a copy does not change the original.
@Suite("Seeds and copies")
struct SeedTests {
  static func make(seed: UInt64 = 7) -> Network {
    var star = Star(spokes: 3, .segment)
    star.ipsecLifetime = .seconds(300)
    var network = star.network(seed: seed)
    network.setImpairment(
      Impairment(loss: 10, duplication: 10, reordering: 10, corruption: 5), of: "core")
    return network
  }

  /// Returns every packet of some pings and of an hour of renewals, with its time.
  static func run(_ network: inout Network) throws -> [TappedPacket] {
    let tap = try #require(network.tap(link: "core") as Tap?)
    defer { network.remove(tap) }
    for number in 1...3 {
      _ = try network.marks(from: Star.hostName(number), to: Star.host(0), count: 2)
      _ = try network.marks(from: "host0", to: Star.host(number), size: 3_000)
    }
    network.advance(by: .seconds(3_600))
    return network.takePackets(from: tap)
  }

  @Test func theSameSeedGivesTheSamePackets() throws {
    var (one, other, third) = (Self.make(), Self.make(), Self.make(seed: 8))
    let packets = try Self.run(&one)
    #expect(packets.count > 100)
    #expect(try Self.run(&other) == packets)
    #expect(try Self.run(&third) != packets)
    for name in one.topology.routerNames {
      #expect(one.router(name)?.logEntries == other.router(name)?.logEntries)
    }
    #expect(one.linkStatus == other.linkStatus)
  }

  /// Each process has hash tables with another order.
  @Test func twoProcessesSeeTheSame() async throws {
    var outputs: [[UInt8]] = []
    for _ in 0..<2 {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardOutputContent]
      ) {
        var network = SeedTests.make()
        // Fragments are lost, so that packets are never completed.
        network.setImpairment(Impairment(loss: 50, reordering: 50), of: "customer0")
        for packet in try SeedTests.run(&network) { print(packet) }
        for name in network.topology.routerNames {
          let router = try #require(network.router(name))
          // A dictionary is printed in the order of its hash table.
          var interfaces = router.interfaceStatus
          for index in interfaces.indices {
            for unit in interfaces[index].units.indices {
              let drops = interfaces[index].units[unit].counters.drops
              print(drops.map { "\($0.key.rawValue) \($0.value)" }.sorted())
              interfaces[index].units[unit].counters.drops = [:]
            }
          }
          print(router.logEntries, interfaces, router.ikeStatistics.count)
          print(router.serviceSetStatus.flatMap(\.tunnels).map(\.statistics))
        }
        print(network.linkStatus)
      }
      outputs.append(result?.standardOutputContent ?? [])
    }
    #expect(outputs[0].count > 100_000)
    #expect(outputs[0] == outputs[1])
  }

  /// The copy is made at moments before, during and after the negotiations, with messages in
  /// transit.
  @Test(arguments: [0, 1, 3, 5, 20, 100, 900_000])
  func aCopyIsIndependentOfTheOriginal(milliseconds: Int) throws {
    func begin() throws -> Network {
      var network = Self.make()
      for number in 1...3 {
        var ping = try #require(
          Ping(from: Star.hostName(number), .init(to: Star.host(0), count: 1), in: &network))
        #expect(ping.send(in: &network) == nil)
      }
      network.advance(by: .milliseconds(milliseconds))
      return network
    }
    var (original, twin) = (try begin(), try begin())
    var copy = original
    let copied = try Self.run(&copy)
    let packets = try Self.run(&original)
    #expect(packets == copied, "and the copy is one")
    #expect(try Self.run(&twin) == packets)
    for name in original.topology.routerNames {
      #expect(original.router(name)?.logEntries == twin.router(name)?.logEntries)
    }
  }

  @Test func aNetworkThatBeginsAnewIsAsIfJustMade() throws {
    var used = Self.make(seed: 3)
    let tap = try #require(used.tap(link: "core") as Tap?)
    let traffic = used.startPing(from: "host1", .init(to: Star.host(0)))
    #expect(traffic != nil)
    _ = try Self.run(&used)
    used.setLink("core", isCut: true)
    used.addNAT(NATBox(behind: ["hub"], address: IPv4Address(172, 16, 9, 9)), on: "core")
    let events = used.eventCount
    used.restart(at: Star.start, seed: 7)
    #expect(used.now == Star.start && used.takePackets(from: tap).isEmpty)
    #expect(used.eventCount != events)
    #expect(used.nextEvent == nil && used.natStatus.isEmpty)
    var fresh = Network(used.topology, at: Star.start, seed: 7)
    #expect(used.linkStatus == fresh.linkStatus)
    for name in used.topology.routerNames {
      #expect(used.router(name)?.logEntries == fresh.router(name)?.logEntries)
      #expect(used.router(name)?.interfaceStatus == fresh.router(name)?.interfaceStatus)
      #expect(used.router(name)?.serviceSetStatus.isEmpty == true)
    }
    Star(spokes: 3, .segment).configure(&used)
    Star(spokes: 3, .segment).configure(&fresh)
    #expect(try Self.run(&used) == Self.run(&fresh))
    #expect(!used.takePackets(from: tap).isEmpty, "the tap is still there")
  }

  /// The link of the tap has another index in the new topology, or does not exist there.
  @Test func aTapFollowsTheNameOfItsLink() throws {
    var network = Self.make()
    let tap = try #require(network.tap(link: "core") as Tap?)
    var topology = network.topology
    topology.links.reverse()
    network.restart(topology, at: Star.start, seed: 7)
    Star(spokes: 3, .segment).configure(&network)
    #expect(try network.marks(from: "host1", to: Star.host(0)) == "!")
    let seen = network.takePackets(from: tap)
    #expect(!seen.isEmpty && seen.allSatisfy { $0.port.name == "so-0/0/0" })
    topology.links.removeAll { $0.name == "core" }
    network.restart(topology, at: Star.start, seed: 7)
    Star(spokes: 3, .segment).configure(&network)
    #expect(try network.marks(from: "host1", to: Star.host(0)) == ".")
    #expect(network.takePackets(from: tap).isEmpty)
    network.remove(tap)
  }
}
