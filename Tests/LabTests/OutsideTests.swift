import Configuration
import Network
import Router
import Schema
import TestSupport
import Testing
import Wire

/// Ports that lead out of a network exchange packets with an `Outside`, which also determines the
/// time.
@Suite("Ports that lead out of the network")
struct OutsideTests {
  private static let port = Topology.Port("gw", "so-0/0/0")
  private let far = IPv4Address(10, 1, 0, 9)
  private let own = IPv4Address(10, 1, 0, 254)

  /// An outside whose clock advances only while the network waits, and whose events happen at given
  /// times.
  private final class Script: Outside {
    var now = Instant(sinceOrigin: .seconds(1000))
    var isInterrupted = false
    var script: [(due: Instant, event: OutsideEvent)] = []
    var sent: [[UInt8]] = []
    var hasLink = true
    var problems: [String] = []
    /// The time after which echo requests are answered; nil if they are not.
    var answersAfter: Duration?

    func isUp(_ port: Topology.Port) -> Bool? { port == OutsideTests.port ? hasLink : nil }
    /// The addresses of the port at each call of `serve`.
    var served: [Set<IPv4Address>] = []

    func serve(_ router: Router, named node: String) -> [String] {
      served.append(router.addresses(on: OutsideTests.port.name))
      return problems
    }

    func send(_ packets: inout [PacketBuffer], by port: Topology.Port, unit: Int) {
      for packet in packets { send(packet.octets, by: port, unit: unit) }
      packets = []
    }

    private func send(_ octets: [UInt8], by port: Topology.Port, unit: Int) {
      sent.append(octets)
      guard let answersAfter, let packet = try? IPv4Packet(parsing: octets),
        case .echoRequest(let echo)? = try? ICMPMessage(parsing: packet.payload),
        let reply = IPv4Packet(
          header: IPv4Header(
            source: packet.destination, destination: packet.source, protocol: .icmp),
          payload: ICMPMessage.echoReply(echo).octets)
      else { return }
      let event = OutsideEvent.packets([reply.buffer], at: port, unit: unit)
      script.append((now.advanced(by: answersAfter), event))
    }

    func events(until end: Instant) -> [OutsideEvent] {
      if isInterrupted { return [] }
      guard let next = script.first, next.due <= end else {
        now = max(now, end)
        return []
      }
      now = max(now, next.due)
      let together = script.prefix { $0.due <= now }.map(\.event)
      script.removeFirst(together.count)
      return together
    }
  }

  private func network(_ outside: Script) throws -> Network {
    var network = Network(
      Topology(
        nodes: [.init(name: "gw", kind: .router(ports: ["so-0/0/0", "sp-3/1/0"]))], links: []),
      at: outside.now, outside: outside
    ) { _ in SeededGenerator(seed: 1) }
    let text = "interfaces { so-0/0/0 { unit 0 { family inet { address 10.1.0.254/24; } } } }"
    let tree = try TextParser.merge(Array(text.utf8), into: .empty).get()
    network.apply(try #require(CommitCheck.check(tree).model), to: "gw")
    return network
  }

  /// The outside is updated when the new configuration is in force, and not before.
  @Test func aConfigurationInSlicesIsServedOnceItIsInForce() throws {
    let outside = Script()
    var network = try network(outside)
    let text = "interfaces { so-0/0/0 { unit 0 { family inet { address 10.9.0.254/24; } } } }"
    let tree = try TextParser.merge(Array(text.utf8), into: .empty).get()
    let model = try #require(CommitCheck.check(tree).model)
    let served = outside.served.count
    let isBegun = ["gw", "nobody"].map { network.beginApply(PreparedModel(model), to: $0) }
    #expect(isBegun == [true, false])
    let ofNobody = network.continueApply(to: "nobody") { true }
    #expect(ofNobody == .idle)
    while network.continueApply(to: "gw", until: { true }) == .preparing {
      #expect(outside.served.count == served)
    }
    while network.continueApply(to: "gw", until: { true }) != .idle {}
    #expect(outside.served.count > served)
    #expect(outside.served.last == [IPv4Address(10, 9, 0, 254)])
    #expect(network.router("gw")?.model == model)
  }

  private func echoRequest(to destination: IPv4Address) throws -> [UInt8] {
    try #require(PingRequest(to: destination).packet(from: far, identification: 1)).octets
  }

  @Test func whatArrivesIsAnswered() throws {
    let outside = Script()
    var network = try network(outside)
    let request = try echoRequest(to: own)
    outside.script = [
      (
        outside.now.advanced(by: .seconds(2)),
        .packets([PacketBuffer(request)], at: Self.port, unit: 0)
      )
    ]
    network.advance(by: .seconds(1))
    #expect(outside.sent.isEmpty)
    network.advance(by: .seconds(1))
    let reply = try IPv4Packet(parsing: try #require(outside.sent.first))
    #expect(reply.source == own && reply.destination == far)
  }

  /// Packets of a port are given to its router together, up to the next event of another kind.
  @Test func whatArrivesTogetherIsAnsweredInOrder() throws {
    let outside = Script()
    var network = try network(outside)
    let due = outside.now.advanced(by: .seconds(1))
    let requests = try (10..<16).map { size in
      try #require(PingRequest(to: own, size: size).packet(from: far, identification: 1)).buffer
    }
    outside.script = [
      (due, .packets(Array(requests[..<3]), at: Self.port, unit: 0)),
      (due, .remark("half way", node: "gw")),
      (due, .packets([requests[0]], at: Self.port, unit: 7)),
      (due, .packets(Array(requests[3...]), at: Self.port, unit: 0)),
    ]
    network.advance(by: .seconds(1))
    #expect(outside.sent.map(\.count) == (10..<16).map { $0 + 28 })
    #expect(network.router("gw")?.dropCounters == [.interfaceDown: 1])
    #expect(network.router("gw")?.logEntries.contains { $0.message == "half way" } == true)
  }

  @Test func pingUsesTheOutsideClock() throws {
    let outside = Script()
    outside.answersAfter = .milliseconds(3)
    var network = try network(outside)
    var ping = try #require(Ping(from: "gw", .init(to: far, count: 2), in: &network))
    let began = outside.now
    for _ in 0..<2 {
      guard case .reply(_, let roundTrip) = ping.next(in: &network) else {
        Issue.record("no reply")
        return
      }
      #expect(roundTrip == .milliseconds(3))
    }
    #expect(began.duration(to: outside.now) == .milliseconds(1003))
  }

  @Test func anInterruptEndsTheWait() throws {
    let outside = Script()
    var network = try network(outside)
    outside.isInterrupted = true
    network.advance(by: .seconds(100))
    #expect(outside.now == Instant(sinceOrigin: .seconds(1000)))
  }

  @Test func aLostPortIsDown() throws {
    let outside = Script()
    var network = try network(outside)
    #expect(network.router("gw")?.interfaceStatus.map(\.isLinkUp) == [true, true])
    outside.hasLink = false
    outside.script = [
      (outside.now, .lost(Self.port)), (outside.now, .remark("so-0/0/0: gone", node: "gw")),
    ]
    network.advance(by: .seconds(1))
    #expect(network.router("gw")?.interfaceStatus.map(\.isLinkUp) == [false, true])
    #expect(network.router("gw")?.logEntries.contains { $0.message == "so-0/0/0: gone" } == true)
  }

  @Test func unservedPortsAreReportedOnce() throws {
    let outside = Script()
    outside.problems = ["UDP port 500 of 10.1.0.254: Permission denied"]
    var network = try network(outside)
    #expect(network.takeProblems() == outside.problems)
    #expect(network.takeProblems() == [])
    #expect(network.router("gw")?.logEntries.contains { $0.message == outside.problems[0] } == true)
  }
}
