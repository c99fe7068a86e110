import Router
import TestSupport
import Testing
import Wire

/// A router without services forwards packets by its routes, answers for itself, and reports errors
/// with ICMP.
@Suite("Forwarding without services")
struct ForwardingTests {
  private static let west = LogicalInterface(name: "so-0/0/0", unit: 0)
  private static let east = LogicalInterface(name: "so-1/0/0", unit: 0)
  private static let here = IPv4Address(10, 0, 0, 1)
  private static let there = IPv4Address(10, 0, 0, 2)
  private let start = Instant(sinceOrigin: .seconds(50))

  /// A router with 10.0.0.0/24 in the west and 20.0.0.0/24 in the east, and routes of every kind to
  /// other networks.
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
  func choosesTheLongestPrefix(
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

  @Test func sendsTimeExceeded() {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 9), ttl: 1)
    let out = sent(router.receive(packet.octets, on: Self.west, at: start))
    #expect(
      out.first?.packet.icmp
        == .timeExceeded(.inTransit, quoted: ICMPMessage.quotation(of: packet)))
    #expect(router.dropCounters == [.timeExceeded: 1])
  }

  @Test func sendsTheMTUOfTheNextHop() {
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
        "20.0.0.1/32 Local Reject", "30.0.0.0/8 Static Unusable",
        "30.1.0.0/16 Static Discard",
        "30.1.1.0/24 Static Reject", "30.1.1.1/32 Static Receive",
        "30.1.1.2/32 Static via so-0/0/0.0", "40.0.0.0/8 Static Unusable",
      ])
    _ = router.setLink("so-1/0/0", isUp: true, at: later)
    let back = router.routeTables.first?.routes ?? []
    let static30 = back.first { $0.destination == IPv4Prefix("30.0.0.0/8") }
    #expect(static30?.nextHop.description == "to 20.0.0.2 via so-1/0/0.0")
    #expect(static30?.installedAt == later && back.first?.installedAt == start)
  }

  @Test func addressesOfADisabledInterfaceAreUnreachable() {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 1))
    #expect(sent(router.receive(packet.octets, on: Self.west, at: start)).count == 1)
    #expect(router.dropCounters == [:])
    _ = router.setLink("so-1/0/0", isUp: false, at: start)
    #expect(sent(router.receive(packet.octets, on: Self.west, at: start)).count == 1)
    #expect(router.dropCounters == [.rejected: 1])
    _ = router.setLink("so-1/0/0", isUp: true, at: start)
    _ = router.receive(packet.octets, on: Self.west, at: start)
    #expect(router.dropCounters == [.rejected: 1])
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

  @Test func countsPackets() throws {
    var router = router()
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(20, 0, 0, 9))
    _ = router.receive(packet.octets, on: Self.west, at: start)
    _ = router.receive([0x45], on: Self.west, at: start)
    let west = try #require(router.interfaceStatus.first?.units.first?.counters)
    #expect(west.inputPackets == 2 && west.inputOctets == 85 && west.drops == [.malformed: 1])
    let east = try #require(router.interfaceStatus.last?.units.first?.counters)
    #expect(east.outputPackets == 1 && east.outputOctets == 84)
  }

  @Test func aNextHopThatIsNowhereHidesItsRoute() {
    let hidden = router().routeTables.first?.routes.filter(\.isHidden) ?? []
    #expect(hidden.map(\.destination.description) == ["40.0.0.0/8"])
    #expect(hidden.allSatisfy { !$0.isActive && $0.nextHop == .unusable })
  }

  /// The next hop of 60/8 is 20.0.0.9, that of 70/8 is 60.0.0.1, and that of 80/8 is 70.0.0.1, in
  /// any order; 90/8 and 91/8 have each other as next hops.
  @Test func findsNextHopsBehindOtherRoutes() {
    var model = Self.model
    let ways = [
      ("80.0.0.0/8", "70.0.0.1", true), ("70.0.0.0/8", "60.0.0.1", true),
      ("60.0.0.0/8", "20.0.0.9", false), ("90.0.0.0/8", "91.0.0.1", true),
      ("91.0.0.0/8", "90.0.0.1", true), ("71.0.0.0/8", "60.0.0.1", false),
      ("30.0.0.0/8", "20.0.0.8", false), ("81.0.0.0/8", "30.1.2.3", true),
      ("0.0.0.0/0", "10.0.0.9", false), ("92.0.0.0/8", "92.0.0.1", true),
    ]
    model.routingInstances[0].staticRoutes = ways.map { prefix, gateway, resolves in
      StaticRouteModel(
        destination: IPv4Prefix(prefix) ?? .any,
        nextHop: .address(IPv4Address(gateway) ?? IPv4Address(0, 0, 0, 0)),
        resolvesNextHop: resolves)
    }
    model.routingInstances[0].staticRoutes.append(
      StaticRouteModel(destination: IPv4Prefix("30.1.0.0/16") ?? .any, nextHop: .discard))
    var router = router()
    _ = router.apply(model, at: start)
    let found = (router.routeTables.first?.routes ?? []).filter { $0.origin == .static }
    #expect(
      found.map { "\($0.destination) \($0.nextHop)" } == [
        "0.0.0.0/0 to 10.0.0.9 via so-0/0/0.0", "30.0.0.0/8 to 20.0.0.8 via so-1/0/0.0",
        "30.1.0.0/16 Discard", "60.0.0.0/8 to 20.0.0.9 via so-1/0/0.0",
        "70.0.0.0/8 to 20.0.0.9 via so-1/0/0.0", "71.0.0.0/8 Unusable",
        "80.0.0.0/8 to 20.0.0.9 via so-1/0/0.0", "81.0.0.0/8 Unusable", "90.0.0.0/8 Unusable",
        "91.0.0.0/8 Unusable", "92.0.0.0/8 to 10.0.0.9 via so-0/0/0.0",
      ])
    let packet = IPv4Packet.echo(from: Self.there, to: IPv4Address(80, 1, 2, 3))
    let outputs = router.receive(packet.octets, on: Self.west, at: start)
    guard case .transmit(_, let unit, let nextHop)? = outputs.first else {
      Issue.record("not sent")
      return
    }
    #expect(unit == Self.east && nextHop == IPv4Address(20, 0, 0, 9))
  }

  @Test func theLowerPreferenceWins() {
    var model = Self.model
    model.routingInstances[0].staticRoutes = [
      StaticRouteModel(
        destination: IPv4Prefix("20.0.0.0/24") ?? .any, nextHop: .discard, preference: 0),
      StaticRouteModel(
        destination: IPv4Prefix("10.0.0.0/24") ?? .any, nextHop: .discard, preference: 200),
    ]
    var router = router()
    _ = router.apply(model, at: start)
    let routes = router.routeTables.first?.routes.filter { $0.destination.length == 24 } ?? []
    #expect(routes.map(\.preference) == [0, 200, 0, 0])
    #expect(routes.map(\.origin) == [.direct, .static, .direct, .static])
    #expect(routes.map(\.isActive) == [true, false, true, false])
  }

  /// The route is the one with the longest prefix among all that contain the address, as a simple
  /// search finds it.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func choosesTheLongestPrefix(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func address() -> IPv4Address {
      // Few bits vary, so that prefixes contain each other.
      IPv4Address(rawValue: 0x1E00_0000 | UInt32.random(in: 0...0xFFFF, using: &generator) << 4)
    }
    var model = Self.model
    model.routingInstances[0].staticRoutes = []
    var taken: Set<IPv4Prefix> = []
    for number in 0..<60 {
      let length = Int.random(in: 0...32, using: &generator)
      guard let prefix = IPv4Prefix(address(), length: length), taken.insert(prefix).inserted
      else { continue }
      model.routingInstances[0].staticRoutes.append(
        StaticRouteModel(
          destination: prefix,
          nextHop: number % 7 == 0
            ? .discard : .address(IPv4Address(20, 0, 0, UInt8(number + 2)))))
    }
    var router = router()
    _ = router.apply(model, at: start)
    for _ in 0..<100 {
      let destination = address()
      let best = model.routingInstances[0].staticRoutes
        .filter { $0.destination.contains(destination) }
        .max { $0.destination.length < $1.destination.length }
      let packet = IPv4Packet.echo(from: Self.there, to: destination)
      let outputs = router.receive(packet.octets, on: Self.west, at: start)
      guard case .address(let gateway)? = best?.nextHop else {
        #expect(
          !outputs.contains { if case .transmit(_, Self.east, _) = $0 { true } else { false } })
        continue
      }
      guard case .transmit(_, Self.east, let nextHop)? = outputs.first else {
        Issue.record("\(destination) went nowhere, seed \(seed)")
        continue
      }
      #expect(nextHop == gateway, "to \(destination), seed \(seed)")
    }
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

  @Test func sendsReassemblyTimeExceeded() throws {
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
    // Without the first fragment the source of the error is unknown. RFC 1122 §3.3.2.
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
