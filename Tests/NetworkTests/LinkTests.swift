import Network
import Router
import Testing
import Wire

/// A link can have a rate, an MTU, impairments and NATs, which its packets and counters show.
@Suite("Links with a rate, an MTU, impairments and NATs of their own")
struct LinkTests {
  private static let left = IPv4Address(10, 0, 0, 1)
  private static let right = IPv4Address(10, 0, 0, 2)

  private static func make(_ change: (inout Topology.Link) -> Void = { _ in }) -> Network {
    var link = Topology.Link(
      name: "wire", ends: [.init("left", "eth0"), .init("right", "eth0")])
    change(&link)
    let topology = Topology(
      nodes: [
        .init(name: "left", kind: .host([left])), .init(name: "right", kind: .host([right])),
      ],
      links: [link])
    return Network(topology, at: .origin, seed: 1)
  }

  private static func counters(_ network: Network) -> LinkCounters {
    network.linkStatus.first?.counters ?? LinkCounters()
  }

  /// Sends pings at one moment, without waiting for their answers.
  private static func burst(_ count: Int, _ network: inout Network, size: Int = 97) throws {
    for _ in 0..<count {
      var ping = try #require(
        Ping(from: "left", .init(to: right, size: size, count: 1), in: &network))
      #expect(ping.send(in: &network) == nil)
    }
  }

  @Test func aPacketTakesTheTimeOfItsBits() throws {
    // A packet of 125 octets has 1,000 bits.
    var network = Self.make { $0.rate = 1_000_000 }
    var ping = try #require(
      Ping(from: "left", .init(to: Self.right, size: 97, count: 1), in: &network))
    guard case .reply(_, let roundTrip)? = ping.next(in: &network) else {
      Issue.record("no reply")
      return
    }
    #expect(roundTrip == .milliseconds(4), "a millisecond of bits and one of delay, each way")
  }

  @Test func packetsLeaveOneAfterAnother() throws {
    var network = Self.make { $0.rate = 1_000_000 }
    let tap = try #require(network.tap(port: .init("right", "eth0")) as Tap?)
    try Self.burst(3, &network)
    network.advance(by: .seconds(1))
    let packets = network.takePackets(from: tap)
    func times(_ direction: TappedPacket.Direction) -> [Duration] {
      packets.filter { $0.direction == direction }.map(\.time.sinceOrigin)
    }
    #expect(times(.input) == [2, 3, 4].map { Duration.milliseconds($0) })
    #expect(times(.output) == times(.input), "each direction has a queue of its own")
    #expect(Self.counters(network).queueDrops == 0)
  }

  @Test func whatWouldWaitTooLongIsDropped() throws {
    var network = Self.make { $0.rate = 10_000 }
    try Self.burst(5, &network)
    network.advance(by: .seconds(5))
    // Each packet takes a tenth of a second: the first one is sent at once, and the third one waits
    // 200 ms.
    var counters = Self.counters(network)
    #expect(counters.queueDrops == 2 && counters.sent == 8)
    try Self.burst(1, &network)
    network.advance(by: .seconds(5))
    counters = Self.counters(network)
    #expect(counters.queueDrops == 2 && counters.sent == 10, "the queue is empty again")
  }

  @Test func aHostUsesTheMTUOfItsLink() throws {
    var topology = Self.make().topology
    topology.links[0].mtu = 576
    var network = Network(topology, at: .origin, seed: 1)
    #expect(
      try network.marks(from: "left", to: Self.right, size: 548, doesNotFragment: true) == "!")
    #expect(
      try network.marks(from: "left", to: Self.right, size: 549) == "!", "a host cuts its own")
    var ping = try #require(
      Ping(
        from: "left", .init(to: Self.right, size: 549, count: 1, doesNotFragment: true),
        in: &network))
    #expect(ping.next(in: &network) == .notSent(.messageTooLong))
    #expect(Self.counters(network).tooLong == 0)
  }

  @Test func longPacketsAreDroppedAndCounted() throws {
    let topology = Topology(
      nodes: [
        .init(name: "left", kind: .host([Self.left])),
        .init(name: "r", kind: .router(ports: ["so-0/0/0", "so-0/0/1"])),
        .init(name: "right", kind: .host([IPv4Address(10, 0, 1, 1)])),
      ],
      links: [
        .init(name: "wide", ends: [.init("left", "eth0"), .init("r", "so-0/0/0")]),
        .init(name: "narrow", ends: [.init("r", "so-0/0/1"), .init("right", "eth0")], mtu: 576),
      ])
    var network = Network(topology, at: .origin, seed: 1)
    network.apply(
      RouterModel(
        hostName: "r",
        interfaces: [0, 1].map { number in
          InterfaceModel(
            name: "so-0/0/\(number)",
            units: [
              UnitModel(
                number: 0,
                addresses: [InterfaceAddress(IPv4Address(10, 0, UInt8(number), 9), length: 24)])
            ])
        }), to: "r")
    let marks = try [548, 549].map {
      try network.marks(from: "left", to: IPv4Address(10, 0, 1, 1), size: $0)
    }
    #expect(marks == ["!", "."], "the router knows nothing of it")
    #expect(network.linkStatus.map(\.counters.tooLong) == [0, 1])
  }

  @Test func impairmentsAndNATsOfTheTopologyAreThereFromTheStart() throws {
    let outside = IPv4Address(10, 0, 0, 99)
    let impairment = Impairment(loss: 100)
    var network = Self.make {
      $0.impairment = impairment
      $0.nats = [NATBox(behind: ["left"], address: outside)]
    }
    #expect(network.linkStatus.map(\.impairment) == [impairment])
    #expect(network.natStatus.map(\.box.address) == [outside])
    #expect(try network.marks(from: "left", to: Self.right) == ".")
    network.setImpairment(.none, of: "wire")
    let tap = try #require(network.tap(port: .init("right", "eth0")) as Tap?)
    #expect(try network.marks(from: "left", to: Self.right) == "!")
    let seen = try #require(network.takePackets(from: tap).first)
    #expect(try IPv4Packet(parsing: seen.octets).source == outside)
    network.removeNATs()
    network.restart(at: .origin, seed: 1)
    #expect(network.natStatus.count == 1 && network.linkStatus.map(\.impairment) == [impairment])
  }

  @Test func twoLinksOfOneSeedDrawDifferently() throws {
    func losses(_ name: String) throws -> String {
      var network = Self.make {
        $0.name = name
        $0.impairment = Impairment(loss: 50)
      }
      return try network.marks(from: "left", to: Self.right, count: 64)
    }
    #expect(try losses("one") == losses("one"))
    #expect(try losses("one") != losses("two"))
  }
}
