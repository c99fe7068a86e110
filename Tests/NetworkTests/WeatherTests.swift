import Network
import NetworkTestSupport
import Router
import TestSupport
import Testing
import Wire

/// A hub and two spokes whose links change their impairments, while operators delete security
/// associations, routers lose their state, and clocks jump.
private struct Weather {
  private static let spokes = 2
  private let star: Star
  private var network: Network
  private var generator: SeededGenerator
  private var restarts: UInt64 = 0
  private(set) var log: [String] = []

  /// The longest time after which a tunnel carries packets again when the impairments end: the time
  /// until an unanswered pair is verified, its probes, and a new negotiation.
  private static let recovery = Duration.seconds(240)
  /// A router whose clock is ahead waits until the others have caught up.
  private static let longestJump = 30

  init(seed: UInt64) {
    var star = Star(spokes: Self.spokes, seed % 2 == 0 ? .segment : .links)
    star.ipsecLifetime = .seconds(2_700)
    self.star = star
    network = star.network(seed: seed)
    generator = SeededGenerator(seed: seed)
    for number in 1...Self.spokes {
      _ = network.startPing(
        from: Star.hostName(number), .init(to: Star.host(0), interval: .seconds(60)))
      _ = network.startPing(
        from: "host0", .init(to: Star.host(number), interval: .seconds(75)))
    }
  }

  private var routers: [String] { ["hub"] + (1...Self.spokes).map { "spoke\($0)" } }
  private var links: [String] {
    network.topology.links.map(\.name).filter { $0.hasPrefix("core") }
  }

  // MARK: Events

  mutating func hour() {
    log = []
    var left = Duration.seconds(3_600) - Self.recovery
    while left > .zero {
      let event = generator.number(0...8)
      happen(event)
      let pause = min(left, Duration.seconds(generator.number(10...900)))
      network.advance(by: pause)
      left -= pause
    }
    for link in links {
      network.setImpairment(.none, of: link)
      network.setLink(link, isCut: false)
    }
    network.advance(by: Self.recovery)
  }

  private mutating func happen(_ event: Int) {
    let router = generator.pick(routers)
    let link = generator.pick(links)
    log.append("\(event) at \(router), \(link), \(network.now)")
    switch event {
    case 0:
      network.setImpairment(
        Impairment(
          loss: generator.number(0...30), duplication: generator.number(0...20),
          reordering: generator.number(0...20), corruption: generator.number(0...10),
          seed: generator.next()),
        of: link)
    case 1: network.setImpairment(.none, of: link)
    case 2: network.setLink(link, isCut: true)
    case 3: network.setLink(link, isCut: false)
    case 4: network.drive(router) { $0.resetSecurityAssociations(at: $1) }
    case 5: network.drive(router) { $0.clearIKEAssociations(at: $1) }
    case 6:
      network.drive(router) { $0.clearIKEAssociations(at: $1) }
      network.drive(router) { $0.resetSecurityAssociations(at: $1) }
    case 7:
      restarts += 1
      var other = Network(star.topology, at: network.now, seed: generator.next() &+ restarts)
      star.configure(&other)
      network.replace(router, asIn: other)
      network.drive(router) { router, now in router.advance(to: now) }
    default:
      let jump = Duration.seconds(generator.number(1...Self.longestJump))
      network.drive(router) { router, now in router.advance(to: now.advanced(by: jump)) }
    }
  }

  // MARK: Conditions

  private func statistics(_ router: String) -> [IPsecStatistics] {
    network.router(router)?.serviceSetStatus.flatMap { $0.tunnels.map(\.statistics) } ?? []
  }

  /// Requires that traffic passes in both directions, that each packet is counted at both ends, and
  /// that nothing else is left.
  mutating func check(hour: Int) throws {
    // Nothing is in transit any more.
    for router in routers { network.withRouter(router) { $0.clearIPsecStatistics() } }
    var sent = 0
    for number in 1...Self.spokes {
      let marks =
        try marks(from: Star.hostName(number), to: Star.host(0))
        + marks(from: "host0", to: Star.host(number))
      sent += marks.count
      #expect(marks == "!!!!!!", "hour \(hour), spoke \(number): \(log)")
    }
    let hub = statistics("hub")
    for number in 1...Self.spokes {
      let spoke = statistics("spoke\(number)").first
      let side = hub.indices.contains(number - 1) ? hub[number - 1] : nil
      #expect(side?.encryptedPackets == spoke?.decryptedPackets, "hour \(hour): \(log)")
      #expect(side?.decryptedPackets == spoke?.encryptedPackets, "hour \(hour): \(log)")
      #expect(spoke.map { $0.encryptedPackets >= 6 } == true, "hour \(hour): \(log)")
    }
    for router in routers {
      let state = try #require(network.router(router))
      let peers = router == "hub" ? Self.spokes : 1
      // An IKE SA is in use, another one is its predecessor, and a third one may be negotiated.
      #expect(state.ikeAssociations.count <= 3 * peers, "hour \(hour), \(router): \(log)")
      #expect(state.ikeAttempts.count <= 2 * peers, "hour \(hour), \(router): \(log)")
      #expect(state.logEntries.count <= 10_000)
    }
  }

  private mutating func marks(from node: String, to destination: IPv4Address) throws -> String {
    try network.marks(from: node, to: destination, count: 3)
  }
}

/// Tunnels recover from a week of random impairments, restarts and clock jumps.
@Suite("A week of random weather")
struct WeatherTests {
  /// The tunnels are checked each hour, after the time that recovery may take.
  @Test func tunnelsRecoverEachHour() throws {
    // An even seed makes a segment, and an odd one links between the routers.
    var weather = Weather(seed: 2)
    for hour in 1...168 {
      weather.hour()
      try weather.check(hour: hour)
    }
  }
}

/// A thousand renewals of a tunnel lose no packet.
@Suite("A thousand rekeys under load")
struct RekeyTests {
  @Test func loseNothing() throws {
    var star = Star(spokes: 1)
    star.ipsecLifetime = .seconds(180)
    var network = star.network()
    // The first packet begins the negotiation, and waits until it is complete.
    _ = try network.marks(from: "host1", to: Star.host(0))
    var ping = try #require(
      Ping(from: "host1", .init(to: Star.host(0), interval: .seconds(7)), in: &network))
    var rekeys = 0
    var former: UInt32?
    while rekeys < 1_000 {
      let probe = ping.next(in: &network)
      guard case .reply? = probe else {
        Issue.record("\(probe.map { "\($0)" } ?? "nothing") after \(rekeys) rekeys")
        return
      }
      let current = network.router("spoke1")?.serviceSetStatus.first?.tunnels.first?.associations
        .last?.spi
      if current != former { rekeys += 1 }
      former = current
    }
    let states = ["hub", "spoke1"].compactMap { network.router($0)?.serviceSetStatus.first }
    #expect(states.count == 2)
    for state in states { #expect(state.drops.isEmpty && state.statistics.badHeaders == 0) }
    #expect(states[0].statistics.decryptedPackets == states[1].statistics.encryptedPackets)
    #expect(states[0].statistics.encryptedPackets == states[1].statistics.decryptedPackets)
  }
}
