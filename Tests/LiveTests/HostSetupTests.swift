import Cryptography
import IPsec
import Live
import Router
import Testing
import Wire

/// The script that sets up a host for a live router has the routes and filters that its tunnels
/// need.
@Suite("What a host needs beside a live router")
struct HostSetupTests {
  private static let local = IPv4Address(10, 9, 0, 1)
  private static let remote = IPv4Address(10, 9, 0, 2)
  private static let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)

  private static func prefix(_ text: String) -> IPv4Prefix { IPv4Prefix(text) ?? .any }

  private static func model(
    _ terms: [(String, String)], direction: RuleModel.MatchDirection = .input,
    isRouted: Bool = true, routes: [String] = [], address: InterfaceAddress
  ) -> RouterModel {
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
    return RouterModel(
      interfaces: [
        InterfaceModel(name: "so-0/0/0", units: [UnitModel(number: 0, addresses: [address])])
      ],
      routingInstances: [
        RoutingInstanceModel(
          name: "default",
          staticRoutes: routes.map {
            StaticRouteModel(destination: prefix($0), nextHop: .interface(inside))
          })
      ],
      serviceSets: [
        ServiceSetModel(
          name: "s",
          style: isRouted
            ? .nextHop(inside: inside, outside: outside) : .interface(service: inside),
          localGateway: local,
          rules: [
            RuleModel(
              name: "r", matchDirection: direction,
              terms: terms.map {
                TermModel(
                  name: "t", source: prefix($0.0), destination: prefix($0.1),
                  remoteGateway: remote, security: .dynamic(ikePolicy: nil, ipsecPolicy: nil))
              })
          ])
      ])
  }

  private static func lines(
    _ terms: [(String, String)], direction: RuleModel.MatchDirection = .input,
    isRouted: Bool = true, routes: [String] = [],
    address: InterfaceAddress = InterfaceAddress(IPv4Address(10, 1, 0, 254), length: 24)
  ) -> [String] {
    let model = model(
      terms, direction: direction, isRouted: isRouted, routes: routes, address: address)
    let setup = HostSetup(model, insides: [.init(port: "so-0/0/0", device: "aspic0")])
    return setup.script.split(separator: "\n").map { $0.drop { $0 == " " } }.map(String.init)
      .filter { !$0.hasPrefix("#") }
  }

  @Test func routesAndFiltersATunnel() {
    let lines = Self.lines([("10.1.0.0/24", "10.2.0.0/24")])
    let wanted = [
      "ip address replace 10.1.0.1/24 dev aspic0",
      "ip route replace blackhole 10.2.0.0/24 metric 4278198272",
      "ip route replace 10.2.0.0/24 dev aspic0 $from_0",
      "ip saddr 10.2.0.0/24 ip daddr 10.1.0.0/24 counter drop",
      "ip saddr 10.1.0.0/24 ip daddr 10.2.0.0/24 counter drop",
      "ip saddr 10.9.0.2 ip daddr 10.9.0.1 udp dport { 500, 4500 } accept",
    ]
    for line in wanted { #expect(lines.contains(line), "\(line)") }
    // Packets of the gateway itself are accepted before anything is dropped.
    let accept = lines.firstIndex { $0.hasSuffix("udp sport { 500, 4500 } accept") }
    let drop = lines.lastIndex { $0.hasSuffix("counter drop") }
    #expect(accept.flatMap { accept in drop.map { accept < $0 } } == true)
  }

  /// The address of the host differs from that of the router.
  @Test(arguments: [
    (InterfaceAddress(IPv4Address(10, 1, 0, 1), length: 24), "10.1.0.2/24"),
    (InterfaceAddress(IPv4Address(10, 1, 0, 1), length: 30), "10.1.0.2/30"),
    (InterfaceAddress(IPv4Address(10, 1, 0, 2), length: 30), "10.1.0.1/30"),
    (InterfaceAddress(IPv4Address(10, 1, 0, 0), length: 31), "10.1.0.1/31"),
    (InterfaceAddress(IPv4Address(10, 1, 0, 1), length: 31), "10.1.0.0/31"),
    (InterfaceAddress(IPv4Address(255, 255, 255, 254), length: 31), "255.255.255.255/31"),
    (InterfaceAddress(IPv4Address(10, 1, 0, 1), length: 32), nil),
  ])
  func namesAnAddressOfTheHost(_ own: InterfaceAddress, _ host: String?) {
    let lines = Self.lines([("10.1.0.0/24", "10.2.0.0/24")], address: own)
    #expect(
      lines.filter { $0.hasPrefix("ip address") }
        == host.map { ["ip address replace \($0) dev aspic0"] } ?? [])
  }

  /// A term that matches everything protects the packets that routes lead to it.
  @Test func aTermThatMatchesEverythingGetsWhatIsRouted() {
    let lines = Self.lines([("0.0.0.0/0", "0.0.0.0/0")], routes: ["10.2.0.0/24", "10.2.0.128/25"])
    #expect(lines.contains("ip saddr 10.2.0.0/24 counter drop"))
    #expect(lines.contains("ip daddr 10.2.0.0/24 counter drop"))
    #expect(
      lines.filter { $0.hasPrefix("ip route") }
        == [
          "ip route replace blackhole 10.2.0.0/24 metric 4278198272",
          "ip route replace 10.2.0.0/24 dev aspic0 $from_0",
        ])
  }

  @Test func everythingLeavesTheGatewaysTheirWay() {
    let lines = Self.lines([("0.0.0.0/0", "0.0.0.0/0")], isRouted: false)
    #expect(lines.contains("keep 10.9.0.2"))
    #expect(lines.contains("ip route replace 128.0.0.0/1 dev aspic0 $from_0"))
    #expect(lines.contains("oifname \"$outside\" counter drop"))
    #expect(!lines.contains("counter drop"))
  }

  /// The route to a gateway within a protected network is kept; other gateways need no such route.
  @Test(arguments: [("10.9.0.0/16", true), ("10.9.0.2/32", true), ("10.8.0.0/16", false)])
  func aGatewayWithinWhatIsProtectedIsReached(_ destination: String, _ isWithin: Bool) {
    let lines = Self.lines([("10.1.0.0/24", destination)])
    #expect(lines.contains("keep 10.9.0.2") == isWithin)
  }

  /// A network reaches the host, and the other networks of the host, even if it has a tunnel to
  /// everywhere.
  @Test func aTunnelToEverywhereStopsNothingOnTheInside() {
    let lines = Self.lines([("10.1.0.0/24", "0.0.0.0/0")], isRouted: false)
    #expect(lines.contains("iifname \"$outside\" ip daddr 10.1.0.0/24 counter drop"))
    #expect(lines.contains("oifname \"$outside\" ip saddr 10.1.0.0/24 counter drop"))
    #expect(!lines.contains("ip daddr 10.1.0.0/24 counter drop"))
  }

  /// Later fragments of packets between gateways have no ports.
  @Test func fragmentsBetweenGatewaysPass() {
    let lines = Self.lines([("10.1.0.0/24", "10.2.0.0/24")])
    let ends = "ip saddr 10.9.0.2 ip daddr 10.9.0.1"
    #expect(lines.contains("\(ends) ip frag-off & 0x1fff != 0 accept"))
  }

  /// The packets of each tunnel are routed to the port of its routing instance and of its source.
  @Test func eachTunnelHasItsDevice() {
    var model = Self.model(
      [("10.1.0.0/24", "10.2.0.0/24"), ("10.3.0.0/24", "10.4.0.0/24")],
      address: InterfaceAddress(IPv4Address(10, 1, 0, 254), length: 24))
    model.interfaces.append(
      InterfaceModel(
        name: "so-0/1/0",
        units: [
          UnitModel(
            number: 0, addresses: [InterfaceAddress(IPv4Address(10, 3, 0, 254), length: 24)])
        ]))
    let insides: [HostSetup.Inside] = [
      .init(port: "so-0/0/0", device: "aspic0"), .init(port: "so-0/1/0", device: "aspic1"),
    ]
    func script() -> String { HostSetup(model, insides: insides).script }
    #expect(script().contains("ip route replace 10.2.0.0/24 dev aspic0 $from_0\n"))
    #expect(script().contains("ip route replace 10.4.0.0/24 dev aspic1 $from_1\n"))
    // In another instance this port is the only one.
    model.routingInstances.append(
      RoutingInstanceModel(
        name: "vrf", interfaces: [LogicalInterface(name: "so-0/1/0", unit: 0), Self.inside]))
    #expect(script().contains("ip route replace 10.2.0.0/24 dev aspic1 $from_1\n"))
  }

  @Test func rulesForTheOutsideOfANextHopSetSealNothing() {
    let lines = Self.lines([("10.1.0.0/24", "10.2.0.0/24")], direction: .output)
    #expect(!lines.contains { $0.hasPrefix("ip route") || $0.contains("drop") })
  }

  /// Ten thousand terms result in ten thousand routes, each of them once.
  @Test func manyTerms() {
    let terms = (0..<10_000).map { ("10.1.0.0/24", "10.\(2 + $0 / 256 % 200).\($0 % 256).0/24") }
    let lines = Self.lines(terms + terms)
    #expect(lines.count { $0.hasPrefix("ip route replace blackhole") } == 10_000)
  }
}
