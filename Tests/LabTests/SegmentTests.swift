import Network
import Router
import TestSupport
import Testing
import Wire

@Suite("A segment of more than two ends")
struct SegmentTests {
  @Test func packetsGoToWhoHasTheAddress() throws {
    let names = ["r1", "r2", "r3"]
    let topology = Topology(
      nodes: names.map { .init(name: $0, kind: .router(ports: ["ge-0/0/0"])) },
      links: [.init(name: "lan", ends: names.map { .init($0, "ge-0/0/0") })])
    var network = Network(topology, at: .origin) { _ in SeededGenerator(seed: 1) }
    for (index, name) in names.enumerated() {
      let address = InterfaceAddress(IPv4Address(10, 0, 0, UInt8(index + 1)), length: 24)
      network.apply(
        RouterModel(
          hostName: name,
          interfaces: [
            InterfaceModel(name: "ge-0/0/0", units: [UnitModel(number: 0, addresses: [address])])
          ]), to: name)
    }
    let tap = try #require(network.tap(port: .init("r2", "ge-0/0/0")) as Tap?)
    for (last, mark) in [(2, "!"), (3, "!"), (4, ".")] as [(UInt8, Character)] {
      var ping = try #require(
        Ping(from: "r1", .init(to: IPv4Address(10, 0, 0, last), count: 1), in: &network))
      #expect(ping.next(in: &network)?.rapidMark == mark)
    }
    #expect(network.take(tap).count == 2, "what is for r3 does not pass r2")
  }
}
