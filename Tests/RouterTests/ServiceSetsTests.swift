import Cryptography
import IPsec
import Router
import TestSupport
import Testing
import Wire

/// Routes and the order of service sets and terms determine by which tunnel a packet is sent.
@Suite("Several service sets, gateways and terms")
struct ServiceSetsTests {
  private static let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
  private static let units = (1...4).map { LogicalInterface(name: "sp-3/1/0", unit: $0) }
  private let start = Instant(sinceOrigin: .seconds(9))

  private static func prefix(_ text: String) -> IPv4Prefix { IPv4Prefix(text) ?? .any }

  private static func term(
    _ name: String, from source: String = "0.0.0.0/0", to destination: String, gateway: UInt8,
    logs: Bool = false
  ) -> TermModel {
    let spi = 0x1000 + UInt32(gateway) * 0x100
    return TermModel(
      name: name, source: prefix(source), destination: prefix(destination),
      remoteGateway: IPv4Address(21, 21, 9, gateway),
      security: .manual(.esp, .hmacSHA1, .tripleDES, firstSPI: spi), logsPackets: logs)
  }

  /// Returns two next-hop service sets with a local gateway each; routes select the service set,
  /// and terms the tunnel. With `interfaceOrder` they are interface-style service sets, which are
  /// applied to the customer's unit in this order.
  private static func model(
    _ rules: [[RuleModel]], routes: [(String, Int)], interfaceOrder: [String]? = nil
  ) -> RouterModel {
    let gateways = [IPv4Address(21, 21, 1, 1), IPv4Address(21, 22, 1, 1)]
    return RouterModel(
      interfaces: [
        .port(
          "so-0/0/0", InterfaceAddress(IPv4Address(6, 6, 6, 6), length: 32),
          input: interfaceOrder ?? []),
        .port(
          "so-2/2/0", InterfaceAddress(gateways[0], length: 16),
          InterfaceAddress(gateways[1], length: 16)),
        InterfaceModel(
          name: "sp-3/1/0",
          units: [UnitModel(number: 0)] + units.map { UnitModel(number: $0.unit) }),
      ],
      routingInstances: [
        RoutingInstanceModel(
          name: "default",
          staticRoutes: routes.map {
            StaticRouteModel(destination: prefix($0.0), nextHop: .interface(units[$0.1]))
          } + [.host(Pair.ce1, .interface(customer))])
      ],
      serviceSets: rules.enumerated().map { index, rules in
        ServiceSetModel(
          name: "set-\(index)",
          style: interfaceOrder == nil
            ? .nextHop(inside: units[2 * index], outside: units[2 * index + 1])
            : .interface(service: LogicalInterface(name: "sp-3/1/0", unit: 0)),
          localGateway: gateways[index], rules: rules)
      })
  }

  private func router(_ model: RouterModel) -> Router {
    var router = Router(chassis: Pair.chassis, generator: SeededGenerator(seed: 3))
    for port in ["so-0/0/0", "so-2/2/0"] { _ = router.setLink(port, isUp: true, at: start) }
    _ = router.apply(model, at: start)
    return router
  }

  /// Returns the gateways between which a packet is sent, or nil if it is not sent.
  private func way(
    of packet: IPv4Packet, through router: inout Router
  ) -> String? {
    for case .transmit(let octets, let unit, _) in router.receive(
      packet.octets, on: Self.customer, at: start)
    where unit.name == "so-2/2/0" {
      return (try? IPv4Packet(parsing: octets)).map { "\($0.source)-\($0.destination)" }
    }
    return nil
  }

  @Test(
    arguments: [
      ("10.1.1.1", "21.21.1.1-21.21.9.1"), ("10.1.2.1", "21.21.1.1-21.21.9.2"),
      ("10.9.9.9", "21.21.1.1-21.21.9.3"), ("20.1.1.1", "21.22.1.1-21.21.9.4"),
      ("20.2.1.1", nil), ("30.1.1.1", nil),
    ] as [(String, String?)])
  func routesChooseTheSetAndOrderTheTerm(_ row: (destination: String, way: String?)) throws {
    // The narrower prefix comes later and is never tried; the rules are in the order of the service
    // set.
    let rules = [
      [
        RuleModel(
          name: "z", matchDirection: .input,
          terms: [
            Self.term("one", to: "10.1.1.0/24", gateway: 1),
            Self.term("two", to: "10.1.0.0/16", gateway: 2),
            Self.term("three", to: "10.1.2.0/24", gateway: 5),
          ]),
        RuleModel(
          name: "a", matchDirection: .input, terms: [Self.term("all", to: "10.0.0.0/8", gateway: 3)]
        ),
        RuleModel(
          name: "wrong-way", matchDirection: .output,
          terms: [Self.term("all", to: "0.0.0.0/0", gateway: 6)]),
      ],
      [
        RuleModel(
          name: "b", matchDirection: .input,
          terms: [Self.term("one", to: "20.1.0.0/16", gateway: 4)])
      ],
    ]
    var router = router(Self.model(rules, routes: [("10.0.0.0/8", 0), ("20.0.0.0/8", 2)]))
    let destination = try #require(IPv4Address(row.destination))
    #expect(way(of: .echo(to: destination), through: &router) == row.way)
    let drops = router.serviceSetStatus.map(\.drops)
    #expect(drops == [[:], row.destination == "20.2.1.1" ? [.noRuleMatch: 1] : [:]])
    #expect(router.dropCounters[.noRoute] == (row.destination == "30.1.1.1" ? 1 : nil))
  }

  @Test(
    arguments: [
      (["set-0", "set-1"], "21.21.1.1-21.21.9.1"), (["set-1", "set-0"], "21.22.1.1-21.21.9.2"),
      (["set-1"], "21.22.1.1-21.21.9.2"),
    ] as [([String], String)])
  func anInterfaceTriesItsSetsInTheirOrder(_ row: (order: [String], way: String)) {
    let rules = [1, 2].map { gateway in
      [
        RuleModel(
          name: "r", matchDirection: .input,
          terms: [
            Self.term(
              "t", from: gateway == 1 ? "11.0.0.0/8" : "0.0.0.0/0", to: "8.0.0.0/8",
              gateway: UInt8(gateway))
          ])
      ]
    }
    var router = router(Self.model(rules, routes: [], interfaceOrder: row.order))
    #expect(way(of: .echo(), through: &router) == row.way)
    // A packet that the first service set does not match is given to the second one.
    let other = IPv4Packet.echo(from: IPv4Address(12, 1, 1, 1))
    #expect(way(of: other, through: &router) == "21.22.1.1-21.21.9.2")
    let nobodys = IPv4Packet.echo(to: IPv4Address(9, 1, 1, 1))
    #expect(way(of: nobodys, through: &router) == nil)
    #expect(router.serviceSetStatus.map(\.drops).filter { $0 == [.noRuleMatch: 1] }.count == 1)
  }

  @Test(arguments: [true, false])
  func whatNoTermTakesIsLoggedWhereTermsLog(_ logs: Bool) {
    let rules = [
      RuleModel(
        name: "r", matchDirection: .input,
        terms: [Self.term("t", to: "10.1.0.0/16", gateway: 1, logs: logs)])
    ]
    var router = router(Self.model([rules], routes: [("10.0.0.0/8", 0)]))
    #expect(way(of: .echo(to: IPv4Address(10, 2, 0, 1)), through: &router) == nil)
    let line =
      "service set set-0: no rule matches "
      + "11.11.11.1 > 10.2.0.1: ICMP echo request, id 1, seq 0, length 64"
    #expect(router.logEntries.contains { $0.message == line } == logs)
  }

  @Test func clearingZeroesJustWhatItSays() {
    var pair = Pair(tunnel: .esp)
    pair.fromCE1(.echo())
    pair.fromCE1(.echo(to: IPv4Address(8, 8, 8, 2)))
    _ = pair.pe1.receive([1, 2, 3], on: Pair.customer, at: pair.now)
    var narrow = RouterModel.pe1(
      terms: [.toPE2(.esp, destination: IPv4Prefix(host: IPv4Address(1, 1, 1, 1)))])
    narrow.hostName = "narrow"
    pair.commit(narrow)
    pair.fromCE1(.echo())

    func state() -> [UInt64] {
      let set = pair.pe1.serviceSetStatus[0]
      return [
        set.statistics.encryptedPackets, set.drops[.noRuleMatch, default: 0],
        pair.pe1.interfaceStatus[0].counters.inputPackets,
        pair.pe1.interfaceStatus[0].counters.drops[.malformed, default: 0],
        pair.pe1.interfaceStatus[1].counters.outputPackets,
      ]
    }
    #expect(state() == [1, 1, 4, 1, 1])
    pair.pe1.clearIPsecStatistics()
    #expect(state() == [0, 1, 4, 1, 1])
    pair.pe1.clearServiceSetDrops(serviceSet: "another")
    #expect(state() == [0, 1, 4, 1, 1])
    pair.pe1.clearServiceSetDrops()
    #expect(state() == [0, 0, 4, 1, 1])
    pair.pe1.clearInterfaceCounters(of: "so-2/2/0.0", at: pair.now)
    #expect(state() == [0, 0, 4, 1, 0])
    pair.pe1.clearInterfaceCounters(of: "so-0/0/0", at: pair.now)
    #expect(state() == [0, 0, 0, 0, 0])
  }
}
