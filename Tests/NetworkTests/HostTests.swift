import Network
import Router
import Testing
import Wire

/// A host with several addresses answers at each of them, and sends through its gateway what is not
/// on its segment.
@Suite("Hosts with several addresses")
struct HostTests {
  private static let first = IPv4Address(10, 0, 0, 1)
  private static let second = IPv4Address(10, 0, 0, 2)
  private static let other = IPv4Address(10, 0, 0, 9)
  private static let far = IPv4Address(192, 0, 2, 1)
  private static let router = IPv4Address(10, 0, 0, 254)

  /// Returns a network with two hosts and a router on a segment, and a third host behind the
  /// router. Only the first host has a gateway.
  private static func make() -> Network {
    let topology = Topology(
      nodes: [
        .init(name: "h1", kind: .host([first, second], gateway: router)),
        .init(name: "h2", kind: .host([other])),
        .init(name: "r", kind: .router(ports: ["ge-0/0/0", "ge-0/0/1"])),
        .init(name: "h3", kind: .host([far])),
      ],
      links: [
        .init(
          name: "lan", ends: [.init("h1", "eth0"), .init("h2", "eth0"), .init("r", "ge-0/0/0")]),
        .init(name: "wan", ends: [.init("r", "ge-0/0/1"), .init("h3", "eth0")]),
      ])
    var network = Network(topology, at: .origin, seed: 1)
    func interface(_ name: String, _ address: IPv4Address) -> InterfaceModel {
      InterfaceModel(
        name: name,
        units: [UnitModel(number: 0, addresses: [InterfaceAddress(address, length: 24)])])
    }
    network.apply(
      RouterModel(
        hostName: "r",
        interfaces: [
          interface("ge-0/0/0", router), interface("ge-0/0/1", IPv4Address(192, 0, 2, 254)),
        ]), to: "r")
    return network
  }

  @Test func answersAtEachAddressFromThatAddress() throws {
    var network = Self.make()
    let tap = try #require(network.tap(port: .init("h2", "eth0")) as Tap?)
    for address in [Self.first, Self.second] {
      #expect(try network.marks(from: "h2", to: address) == "!")
      let answer = try #require(network.takePackets(from: tap).last)
      #expect(try IPv4Packet(parsing: answer.octets).source == address)
    }
  }

  @Test func sendsFromTheFirstAddressByDefault() throws {
    var network = Self.make()
    let tap = try #require(network.tap(port: .init("h1", "eth0")) as Tap?)
    for (source, expected) in [(nil, Self.first), (Self.second, Self.second)] {
      #expect(try network.marks(from: "h1", to: Self.other, source: source) == "!")
      let request = try #require(network.takePackets(from: tap).first)
      #expect(try IPv4Packet(parsing: request.octets).source == expected)
    }
    var ping = try #require(
      Ping(from: "h1", .init(to: Self.other, source: Self.far, count: 1), in: &network))
    #expect(ping.next(in: &network) == .notSent(.sourceNotOwn(Self.far)))
    #expect(try network.marks(from: "h1", to: Self.second) == "!", "itself")
  }

  @Test func whatIsNotOnTheSegmentGoesThroughTheGateway() throws {
    var network = Self.make()
    let lan = try #require(network.tap(port: .init("r", "ge-0/0/0")) as Tap?)
    #expect(try network.marks(from: "h1", to: Self.far) == "!")
    #expect(network.takePackets(from: lan).count == 2)
    #expect(try network.marks(from: "h1", to: Self.other) == "!")
    #expect(network.takePackets(from: lan).isEmpty, "neighbours need no gateway")
    #expect(try network.marks(from: "h2", to: Self.far) == ".", "h2 has none")
    #expect(
      try network.marks(from: "h3", to: Self.second) == "!", "a link of two has one other end")
  }

  @Test func aNewAddressIsReachedAtOnce() throws {
    var network = Self.make()
    let moved = IPv4Address(10, 0, 0, 200)
    #expect(try network.marks(from: "h2", to: moved) == ".")
    var model = try #require(network.router("r")?.model)
    model.interfaces[0].units[0].addresses = [InterfaceAddress(moved, length: 24)]
    network.apply(model, to: "r")
    #expect(try network.marks(from: "h2", to: moved) == "!")
    #expect(try network.marks(from: "h2", to: Self.router) == ".")
  }

  @Test func namesAndAddresses() {
    let network = Self.make()
    #expect(network.address(of: "h1") == Self.first)
    #expect(network.name(of: Self.second) == "h1")
    #expect(network.name(of: Self.router) == "r:ge-0/0/0.0")
    #expect(network.name(of: IPv4Address(10, 9, 9, 9)) == nil)
    let neighbors = network.ethernetNeighbors(of: "r").map(\.address)
    #expect(neighbors == [Self.first, Self.second, Self.other, Self.far])
  }

  @Test func aHostWithoutAddressesSendsNothing() throws {
    let topology = Topology(
      nodes: [.init(name: "a", kind: .host([])), .init(name: "b", kind: .host([Self.other]))],
      links: [.init(name: "l", ends: [.init("a", "eth0"), .init("b", "eth0")])])
    var network = Network(topology, at: .origin, seed: 1)
    var ping = try #require(Ping(from: "a", .init(to: Self.other, count: 1), in: &network))
    #expect(ping.next(in: &network) == .notSent(.noSource))
    #expect(network.address(of: "a") == nil)
  }
}
