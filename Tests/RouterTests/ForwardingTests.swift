import Router
import TestSupport
import Testing
import Wire

@Suite("Forwarding without services")
struct ForwardingTests {
  private static let west = LogicalInterface(name: "so-0/0/0", unit: 0)
  private static let east = LogicalInterface(name: "so-1/0/0", unit: 0)
  private static let here = IPv4Address(10, 0, 0, 1)
  private static let there = IPv4Address(10, 0, 0, 2)
  private let start = Instant(sinceOrigin: .seconds(50))

  /// 10.0.0.0/24 in the west, 20.0.0.0/24 in the east, and routes of every kind beyond.
  private static let model: RouterModel = {
    let routes: [(String, StaticRouteModel.NextHop)] = [
      ("30.0.0.0/8", .address(IPv4Address(20, 0, 0, 2))), ("30.1.0.0/16", .discard),
      ("30.1.1.0/24", .reject), ("30.1.1.1/32", .receive), ("30.1.1.2/32", .interface(west)),
      ("40.0.0.0/8", .address(IPv4Address(99, 0, 0, 1))),
    ]
    return RouterModel(
      interfaces: [
        .port("so-0/0/0", InterfaceAddress(here, length: 24)),
        .port("so-1/0/0", InterfaceAddress(IPv4Address(20, 0, 0, 1), length: 24), mtu: 576),
      ],
      routingInstances: [
        RoutingInstanceModel(
          name: "default",
          staticRoutes: routes.compactMap { text, nextHop in
            IPv4Prefix(text).map { StaticRouteModel(destination: $0, nextHop: nextHop) }
          })
      ])
  }()

  private func router() -> Router {
    var router = Router(chassis: ["so-0/0/0", "so-1/0/0"], generator: SeededGenerator(seed: 0))
    _ = router.apply(Self.model, at: start)
    _ = router.setLink("so-0/0/0", isUp: true, at: start)
    _ = router.setLink("so-1/0/0", isUp: true, at: start)
    return router
  }

  private func sent(_ outputs: [RouterOutput]) -> [(packet: IPv4Packet, by: LogicalInterface)] {
    outputs.compactMap {
      guard case .transmit(let octets, let unit, _) = $0 else { return nil }
      return (try? IPv4Packet(parsing: octets)).map { ($0, unit) }
    }
  }

  @Test(
    arguments: [
      (to: "20.0.0.9", by: east, icmp: nil), ("30.9.9.9", east, nil), ("30.1.1.2", west, .host),
      ("10.0.0.77", west, .host),
      ("30.1.9.9", nil, nil),
      ("30.1.1.9", west, ICMPMessage.UnreachableCode.net), ("40.0.0.1", west, .net),
      ("50.0.0.1", west, .net),
    ] as [(to: String, by: LogicalInterface?, icmp: ICMPMessage.UnreachableCode?)])
  func takesTheLongestPrefix(
    _ row: (to: String, by: LogicalInterface?, icmp: ICMPMessage.UnreachableCode?)
  ) throws {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: try #require(IPv4Address(row.to)))
    let out = sent(router.receive(packet.octets, on: Self.west, at: start))
    #expect(out.first?.by == row.by)
    guard let code = row.icmp else {
      if row.by != nil { #expect(out.first?.packet.header.timeToLive == 63) }
      return
    }
    let quoted = ICMPMessage.quotation(of: packet)
    #expect(
      out.first?.packet.icmp == .destinationUnreachable(code, nextHopMTU: 0, quoted: quoted))
    #expect(out.first?.packet.source == Self.here && out.first?.packet.destination == Self.there)
  }

  @Test(arguments: ["10.0.0.1", "20.0.0.1", "30.1.1.1"])
  func answersEchoRequestsToItsOwnAddresses(_ address: String) throws {
    var router = router()
    let own = try #require(IPv4Address(address))
    let packet = IPv4Packet.echo(from: Self.there, to: own, ttl: 1, typeOfService: 0x28)
    let out = sent(router.receive(packet.octets, on: Self.west, at: start))
    guard case .echoReply(let echo) = out.first?.packet.icmp else {
      Issue.record("no reply")
      return
    }
    #expect(echo.data.count == 56 && out.first?.packet.source == own)
    #expect(out.first?.packet.header.timeToLive == 64)
    #expect(out.first?.packet.header.typeOfService == 0x28)
  }

  @Test func tellsWhenAPacketIsTooOld() {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 9), ttl: 1)
    let out = sent(router.receive(packet.octets, on: Self.west, at: start))
    #expect(
      out.first?.packet.icmp
        == .timeExceeded(.inTransit, quoted: ICMPMessage.quotation(of: packet)))
    #expect(router.dropCounters == [.timeExceeded: 1])
  }

  @Test func saysHowLongAPacketMayBe() {
    var router = router()
    let whole = IPv4Packet.echo(
      from: Self.there, to: IPv4Address(20, 0, 0, 9), size: 1_000, dontFragment: true)
    guard
      case .destinationUnreachable(.fragmentationNeeded, let mtu, _) =
        sent(router.receive(whole.octets, on: Self.west, at: start)).first?.packet.icmp
    else {
      Issue.record("no error")
      return
    }
    #expect(mtu == 576)
    let cut = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 9), size: 1_000)
    let pieces = sent(router.receive(cut.octets, on: Self.west, at: start))
    #expect(pieces.map(\.packet.octets.count) == [572, 476])
  }

  @Test func errorsAreLimitedAndNeverAboutErrors() {
    var router = router()
    let lost = IPv4Packet.echo(from: Self.there, to: IPv4Address(50, 0, 0, 1))
    let errors = (0..<1_000).reduce(0) { count, _ in
      count + sent(router.receive(lost.octets, on: Self.west, at: start)).count
    }
    #expect(errors == 50)
    let later = start.advanced(by: .seconds(1))
    #expect(sent(router.receive(lost.octets, on: Self.west, at: later)).count == 1)
    let header = IPv4Header(source: Self.there, destination: lost.destination, protocol: .icmp)
    let error = ICMPMessage.timeExceeded(.inTransit, quoted: ICMPMessage.quotation(of: lost))
    if let packet = IPv4Packet(header: header, payload: error.octets) {
      #expect(sent(router.receive(packet.octets, on: Self.west, at: later)).isEmpty)
    }
    var second = lost
    second.header.fragmentOffset = 9
    #expect(sent(router.receive(second.octets, on: Self.west, at: later)).isEmpty)
  }

  @Test(arguments: [
    (from: "127.0.0.1", to: "20.0.0.9"), ("224.0.0.1", "20.0.0.9"), ("0.0.0.0", "20.0.0.9"),
    ("255.255.255.255", "10.0.0.1"), ("10.0.0.2", "224.0.0.5"), ("10.0.0.2", "127.0.0.1"),
  ])
  func dropsMartians(_ row: (from: String, to: String)) throws {
    var router = router()
    let packet = IPv4Packet.echo(
      from: try #require(IPv4Address(row.from)), to: try #require(IPv4Address(row.to)))
    #expect(router.receive(packet.octets, on: Self.west, at: start).isEmpty)
    #expect(router.dropCounters == [.martian: 1])
  }

  @Test func aLinkThatGoesDownTakesItsRoutesAlong() {
    var router = router()
    let later = start.advanced(by: .seconds(5))
    _ = router.setLink("so-1/0/0", isUp: false, at: later)
    let routes = router.routeTables.first?.routes ?? []
    #expect(
      routes.map { "\($0.destination) \($0.origin.rawValue) \($0.nextHop)" } == [
        "10.0.0.0/24 Direct via so-0/0/0.0", "10.0.0.1/32 Local Local via so-0/0/0.0",
        "20.0.0.1/32 Local Local via so-1/0/0.0", "30.1.0.0/16 Static Discard",
        "30.1.1.0/24 Static Reject", "30.1.1.1/32 Static Receive",
        "30.1.1.2/32 Static via so-0/0/0.0",
      ])
    _ = router.setLink("so-1/0/0", isUp: true, at: later)
    let back = router.routeTables.first?.routes ?? []
    let static30 = back.first { $0.destination == IPv4Prefix("30.0.0.0/8") }
    #expect(static30?.nextHop.description == "to 20.0.0.2 via so-1/0/0.0")
    #expect(static30?.installedAt == later && back.first?.installedAt == start)
  }

  @Test func aDisabledPortPassesNothing() {
    var router = router()
    var model = Self.model
    model.interfaces[0].isDisabled = true
    _ = router.apply(model, at: start)
    let packet = IPv4Packet.echo(from: Self.there, to: Self.here)
    #expect(router.receive(packet.octets, on: Self.west, at: start).isEmpty)
    let status = router.interfaceStatus
    #expect(status.map(\.isAdministrativelyUp) == [false, true])
    #expect(status.map(\.isLinkUp) == [false, true])
  }

  @Test func directWinsOverStatic() {
    var router = router()
    var model = Self.model
    model.routingInstances[0].staticRoutes.append(
      StaticRouteModel(
        destination: IPv4Prefix("20.0.0.0/24") ?? .any, nextHop: .discard))
    _ = router.apply(model, at: start)
    let routes = router.routeTables[0].routes.filter { $0.destination.description == "20.0.0.0/24" }
    #expect(routes.map(\.origin) == [.direct, .static] && routes.map(\.isActive) == [true, false])
  }

  @Test func countsWhatPasses() throws {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 9))
    _ = router.receive(packet.octets, on: Self.west, at: start)
    _ = router.receive([0x45], on: Self.west, at: start)
    let west = try #require(router.interfaceStatus.first?.units.first?.counters)
    #expect(west.inputPackets == 2 && west.inputOctets == 85 && west.drops == [.malformed: 1])
    let east = try #require(router.interfaceStatus.last?.units.first?.counters)
    #expect(east.outputPackets == 1 && east.outputOctets == 84)
  }

  @Test func collectsFragmentsOnlyForItself() {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: Self.here, size: 3_000)
    let pieces = packet.fragments(fitting: 1_500)
    let outputs = pieces.flatMap { router.receive($0.octets, on: Self.west, at: start) }
    #expect(sent(outputs).first?.packet.octets.count == 3_028)
    #expect(router.nextDeadline == nil)
    _ = router.receive(pieces[0].octets, on: Self.west, at: start)
    #expect(router.nextDeadline == start.advanced(by: Reassembler.timeout))
    _ = router.advance(to: start.advanced(by: .seconds(60)))
    #expect(router.nextDeadline == nil)
  }

  @Test func tellsOfFragmentsThatNeverCome() throws {
    var router = router()
    let pieces = IPv4Packet.echo(from: Self.there, to: Self.here, size: 2_000)
      .fragments(fitting: 1_500)
    #expect(router.receive(pieces[0].octets, on: Self.west, at: start).isEmpty)
    let due = try #require(router.nextDeadline)
    let answer = try #require(sent(router.advance(to: due)).first)
    #expect(
      answer.packet.icmp == .timeExceeded(.reassembly, quoted: ICMPMessage.quotation(of: pieces[0]))
    )
    #expect(answer.packet.source == Self.here && answer.packet.destination == Self.there)
    // Without the first one nobody knows whom to tell of what. RFC 1122 §3.3.2.
    #expect(router.receive(pieces[1].octets, on: Self.west, at: due).isEmpty)
    #expect(sent(router.advance(to: due.advanced(by: .seconds(60)))).isEmpty)
    #expect(router.dropCounters[.incomplete] == 2)
  }

  @Test("RFC 2644")
  func broadcastsToANetworkGoNowhere() {
    var router = router()
    for network in [IPv4Address(20, 0, 0, 255), IPv4Address(10, 0, 0, 255)] {
      let packet = IPv4Packet.echo(from: Self.there, to: network, ttl: 1)
      #expect(sent(router.receive(packet.octets, on: Self.west, at: start)).isEmpty)
    }
    #expect(router.dropCounters == [.broadcast: 2])
  }

  @Test("RFC 1812 §4.3.2.5")
  func errorsGoFirst() {
    var router = router()
    let packet = IPv4Packet.echo(
      from: Self.there, to: IPv4Address(50, 0, 0, 1), typeOfService: 0x1B)
    let answers = sent(router.receive(packet.octets, on: Self.west, at: start))
    #expect(answers.map(\.packet.header.typeOfService) == [0xD8])
  }

  @Test func noMutationTraps() {
    var router = router()
    let packets: [IPv4Packet] = [
      .echo(from: Self.there, to: Self.here, size: 8),
      .echo(from: Self.there, to: IPv4Address(30, 1, 1, 9), size: 8),
    ]
    for octets in packets.flatMap({ mutations(of: $0.octets) }) {
      _ = router.receive(octets, on: Self.west, at: start)
    }
  }
}
