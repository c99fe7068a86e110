import IKE
import Network
import Router
import Testing
import Wire

/// Pings cross a negotiated tunnel in both directions, with impairments on the link between its
/// ends. Whatever a router, a link or a host counts equals the count of another one, or what can be
/// computed from the packets that taps recorded.
@Suite("What each end counts in bad weather")
struct WeatherAccountTests {
  /// The impairments of the link, and what is expected of the run.
  struct Weather: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var impairment: Impairment
    /// The delay of the link; packets that are overtaken take up to forty times as long.
    var delay: Duration
    var lifetime: Duration
    /// The interval between pings.
    var interval: Duration
    var duration: Duration
    /// The least number of pairs that are negotiated in this time.
    var pairs: Int
    /// Whether an operator deletes the associations at one end after half of the time.
    var isDisturbed = false
    /// The reasons for which packets are dropped.
    var reasons: Set<DropReason>
  }

  /// One hour of virtual time, in which keys are renewed every few minutes.
  private static let hour = Weather(
    testDescription: "an hour of rain",
    impairment: Impairment(loss: 1, duplication: 1, reordering: 1, seed: 5),
    delay: .milliseconds(1), lifetime: .seconds(300), interval: .seconds(3),
    duration: .seconds(3_600), pairs: 12, reasons: [.replayed])

  /// Packets arrive so late that the window has passed them, or that their keys are deleted. The
  /// delay is chosen so that hardly two events happen at the same time.
  private static let storm = Weather(
    testDescription: "a minute of storm",
    impairment: Impairment(loss: 5, duplication: 5, reordering: 10, seed: 7),
    delay: .microseconds(100_007), lifetime: .seconds(20), interval: .milliseconds(100),
    duration: .seconds(60), pairs: 4, isDisturbed: true,
    reasons: [.replayed, .beforeReplayWindow, .unknownSPI, .tunnelDown])

  @Test(arguments: [hour, storm])
  func everyCounterAddsUp(_ weather: Weather) throws {
    var network = NegotiationTests.make(ipsecLifetime: weather.lifetime, coreDelay: weather.delay)
    network.setImpairment(weather.impairment, of: "core")
    let core = try #require(network.tap(link: "core") as Tap?)
    let ports = try ["pe1", "pe2"].map {
      try #require(network.tap(port: Topology.Port($0, "so-2/2/0")) as Tap?)
    }
    let hosts = try ["ce1", "ce2"].map {
      try #require(network.tap(port: Topology.Port($0, Topology.hostPort)) as Tap?)
    }
    let pings = [("ce1", ChapterNetwork.ce2), ("ce2", ChapterNetwork.ce1)].compactMap {
      network.startPing(from: $0, .init(to: $1, interval: weather.interval))
    }
    network.advance(by: weather.duration / 2)
    if weather.isDisturbed { network.drive("pe1") { $0.resetSecurityAssociations(at: $1) } }
    network.advance(by: weather.duration / 2)
    pings.forEach { network.stop($0) }
    network.setImpairment(.none, of: "core")
    // Runs until no packet is in transit; gateways may still send messages.
    network.advance(by: weather.delay * 50)
    for _ in 0..<100 where Self.underWay(in: network) > 0 {
      network.advance(by: weather.delay / 10)
    }

    let journal = try LinkJournal(
      sent: network.takePackets(from: core),
      arrived: ports.flatMap { network.takePackets(from: $0) }, delay: weather.delay)
    let ends = try zip(["pe1", "pe2"], hosts).map { name, tap in
      try End(
        #require(network.router(name)), named: name, host: network.takePackets(from: tap), journal)
    }
    let link = try #require(network.linkStatus.first { $0.link.name == "core" }?.counters)
    #expect(link == journal.counters())
    #expect(link.sent == ends.reduce(0) { $0 + $1.sentESP.sent + $1.sentISAKMP.sent })
    for counter in [link.lost, link.duplicated, link.reordered] { #expect(counter > 30) }
    for (end, peer) in [(ends[0], ends[1]), (ends[1], ends[0])] {
      try end.expectToAgree(with: peer)
      #expect(end.expected.spis.count >= weather.pairs)
    }
    // IKE messages that arrived twice have a reason of their own.
    let reasons = Set(ends.flatMap(\.router.dropCounters.keys))
    #expect(reasons.subtracting([.unexpectedKeyManagement]) == weather.reasons)
  }

  private static func underWay(in network: Network) -> Int {
    let link = network.linkStatus.first { $0.link.name == "core" }?.counters ?? LinkCounters()
    let arrived = ["pe1", "pe2"].compactMap { network.router($0)?.interfaceStatus }
      .flatMap { $0 }.filter { $0.name == "so-2/2/0" }.map(\.counters.inputPackets)
    return Int(link.delivered) - Int(arrived.reduce(0, +))
  }

  /// A router and its host, with what they sent and received.
  private struct End {
    let router: Router
    /// The counters of the link for the packets that the router sent.
    let sentESP: LinkCounters
    let sentISAKMP: LinkCounters
    /// The packets that the router received over the link.
    let arrived: [IPv4Packet]
    /// The expected results of the ESP packets among them.
    let expected: ExpectedInbound
    let fromHost: [IPv4Packet]
    let toHost: [IPv4Packet]

    init(
      _ router: Router, named name: String, host: [TappedPacket], _ journal: LinkJournal
    ) throws {
      self.router = router
      sentESP = journal.counters { $0.sender == name && $0.packet.header.protocol == .esp }
      sentISAKMP = journal.counters { $0.sender == name && $0.packet.header.protocol == .udp }
      let arrivals = journal.arrivals.filter { $0.receiver == name }
      arrived = arrivals.map(\.packet)
      var expected = ExpectedInbound(at: router)
      for arrival in arrivals where arrival.packet.header.protocol == .esp {
        try expected.count(arrival.packet, at: arrival.time)
      }
      self.expected = expected
      func packets(_ direction: TappedPacket.Direction) throws -> [IPv4Packet] {
        try host.filter { $0.direction == direction }.map { try IPv4Packet(parsing: $0.octets) }
      }
      fromHost = try packets(.output)
      toHost = try packets(.input)
    }

    func expectToAgree(with peer: End) throws {
      let statistics = try #require(router.serviceSetStatus.first?.statistics)
      let drops = router.dropCounters
      let (unsealed, refused) = (drops[.tunnelDown, default: 0], expected.drops.values.reduce(0, +))
      let (inside, outside) = (try counters("so-0/0/0"), try counters("so-2/2/0"))

      // Each packet of the host was sealed and sent on the link, or dropped because the tunnel was
      // down.
      #expect(UInt64(fromHost.count) == statistics.encryptedPackets + unsealed)
      #expect(statistics.encryptedPackets == sentESP.sent)
      #expect(inside.inputPackets == UInt64(fromHost.count))
      #expect(inside.drops == (unsealed == 0 ? [:] : [.tunnelDown: unsealed]))
      #expect(outside.outputPackets == sentESP.sent + sentISAKMP.sent)

      // Each packet that came over the link was opened, or counted under the reason why it was not.
      #expect(peer.sentESP.delivered == statistics.decryptedPackets + refused)
      #expect(statistics.decryptedPackets == expected.opened)
      #expect(statistics.replayedPackets == expected.drops[.replayed, default: 0])
      #expect(
        statistics.replayBeforeWindowDrops == expected.drops[.beforeReplayWindow, default: 0])
      let repeated = DropReason.unexpectedKeyManagement
      #expect(drops.filter { $0.key != .tunnelDown && $0.key != repeated } == expected.drops)
      #expect(outside.drops.filter { $0.key != repeated } == expected.drops)
      #expect(outside.inputPackets == UInt64(arrived.count))
      #expect(outside.inputOctets == arrived.octets)

      // The packets that are not ESP are the messages of the gateways.
      let messages = try #require(router.ikeStatistics.first?.counters)
      #expect(messages.sent == sentISAKMP.sent)
      #expect(messages.received == peer.sentISAKMP.delivered)

      // Each packet that was opened reached the host: it is a packet of the other host after two
      // hops, and arrived once.
      #expect(statistics.decryptedPackets == UInt64(toHost.count))
      #expect(statistics.decryptedOctets == toHost.octets)
      #expect(inside.outputPackets == UInt64(toHost.count))
      let came = Set(toHost.map(\.octets))
      #expect(came.count == toHost.count)
      #expect(came.isSubset(of: peer.fromHost.map { $0.aged(by: 2).octets }))
      #expect(fromHost.count(where: \.isEchoReply) == toHost.count { !$0.isEchoReply })

      // Each packet that is missing between the hosts was lost on the link or counted by a router.
      let missing = peer.fromHost.count - toHost.count
      let named = peer.sentESP.lost + peer.router.dropCounters[.tunnelDown, default: 0] + refused
      #expect(missing == Int(named) - Int(peer.sentESP.duplicated))
    }

    private func counters(_ port: String) throws -> InterfaceCounters {
      try #require(router.interfaceStatus.first { $0.name == port }).counters
    }
  }
}

extension [IPv4Packet] {
  fileprivate var octets: UInt64 { reduce(0) { $0 + UInt64($1.octets.count) } }
}

extension IPv4Packet {
  fileprivate func aged(by hops: UInt8) -> IPv4Packet {
    var packet = self
    packet.header.timeToLive -= hops
    return packet
  }

  fileprivate var isEchoReply: Bool {
    if case .echoReply? = try? ICMPMessage(parsing: payload) { true } else { false }
  }
}
