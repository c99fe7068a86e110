import Network
import Router
import TestSupport
import Testing
import Wire

/// A segment with more than two ends delivers a packet to the node that has its address.
@Suite("A segment of more than two ends")
struct SegmentTests {
  /// Returns routers r1 to r3 on a segment, with the addresses 10.0.0.1 to 10.0.0.3; r3 has a link
  /// to r4, too.
  private static func made() -> Network {
    let names = ["r1", "r2", "r3"]
    let topology = Topology(
      nodes: ["r1", "r2", "r3", "r4"].map {
        .init(name: $0, kind: .router(ports: ["ge-0/0/0", "ge-0/0/1"]))
      },
      links: [
        .init(name: "lan", ends: names.map { .init($0, "ge-0/0/0") }),
        .init(name: "line", ends: [.init("r3", "ge-0/0/1"), .init("r4", "ge-0/0/1")]),
      ])
    var network = Network(topology, at: .origin) { _ in SeededGenerator(seed: 1) }
    for (index, name) in (names + ["r4"]).enumerated() {
      let address = InterfaceAddress(IPv4Address(10, 0, 0, UInt8(index + 1)), length: 24)
      network.apply(
        RouterModel(
          hostName: name,
          interfaces: [
            InterfaceModel(name: "ge-0/0/0", units: [UnitModel(number: 0, addresses: [address])]),
            InterfaceModel(name: "ge-0/0/1", units: [UnitModel(number: 0)]),
          ]), to: name)
    }
    return network
  }

  /// Returns what `ping rapid` prints for one ping from r1.
  private func mark(of last: UInt8, in network: inout Network) throws -> Character? {
    var ping = try #require(
      Ping(from: "r1", .init(to: IPv4Address(10, 0, 0, last), count: 1), in: &network))
    return ping.next(in: &network)?.rapidMark
  }

  @Test func packetsGoToWhoHasTheAddress() throws {
    var network = Self.made()
    let tap = try #require(network.tap(port: .init("r2", "ge-0/0/0")) as Tap?)
    for (last, expected) in [(2, "!"), (3, "!"), (4, ".")] as [(UInt8, Character)] {
      #expect(try mark(of: last, in: &network) == expected)
    }
    #expect(network.takePackets(from: tap).count == 2, "what is for r3 does not pass r2")
  }

  @Test func aNodeWithoutCablesReachesNobody() throws {
    var network = Self.made()
    func isUp(_ node: String, _ port: String) -> Bool? {
      network.router(node)?.interfaceStatus.first { $0.name == port }?.isLinkUp
    }
    let hasPulled = network.setCables(of: "r3", arePulled: true)
    #expect(hasPulled)
    #expect(try mark(of: 2, in: &network) == "!")
    #expect(try mark(of: 3, in: &network) == ".")
    #expect(isUp("r4", "ge-0/0/1") == false && isUp("r3", "ge-0/0/0") == false)
    #expect(isUp("r1", "ge-0/0/0") == true, "r2 is still there")
    network.setCables(of: "r3", arePulled: false)
    #expect(try mark(of: 3, in: &network) == "!")
    #expect(isUp("r4", "ge-0/0/1") == true)
    let hasPulledMore = network.setCables(of: "r5", arePulled: true)
    #expect(!hasPulledMore)
  }
}
