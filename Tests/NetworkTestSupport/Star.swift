import Cryptography
internal import IKE
package import Network
package import Router
package import Wire

/// A network of a hub, its spokes and a host behind each router, with a dynamic tunnel from the hub
/// to each spoke. Spokes have the numbers from 1; the host behind the hub is number 0.
package struct Star {
  /// How the hub and the spokes are connected.
  package enum Wiring: String, Sendable, CaseIterable {
    /// The hub has a point-to-point link to each spoke.
    case links
    /// All routers are on one segment.
    case segment
  }

  package let spokes: Int
  package let wiring: Wiring
  /// Determines when the tunnels are established.
  package var establishment = RouterModel.Establishment.onTraffic
  /// The dead peer detection of all tunnels; where it is nil, no peer is probed.
  package var peerDetection: TermModel.PeerDetection?
  package var ipsecLifetime = Duration.seconds(28_800)

  package static let start = Instant(sinceOrigin: .seconds(1_182_000_000))

  /// Makes a star with `spokes` spokes, which must be fewer than 16,384.
  package init(spokes: Int, _ wiring: Wiring = .links) {
    self.spokes = spokes
    self.wiring = wiring
  }

  package func network(seed: UInt64 = 1) -> Network {
    var network = Network(topology, at: Self.start, seed: seed)
    configure(&network)
    return network
  }

  /// Applies the configurations of all routers.
  package func configure(_ network: inout Network) {
    network.apply(hub, to: "hub")
    for number in 1...spokes { network.apply(spoke(number), to: "spoke\(number)") }
  }

  package var topology: Topology {
    let routers = [Topology.Node(name: "hub", kind: .router(ports: hubPorts))]
    let spokeNodes = numbers.map {
      Topology.Node(
        name: "spoke\($0)", kind: .router(ports: [Self.inside, "sp-1/0/0", "so-0/0/0"]))
    }
    let hosts = (0...spokes).map {
      Topology.Node(name: Self.hostName($0), kind: .host([Self.host($0)]))
    }
    let customers = (0...spokes).map { number in
      Topology.Link(
        name: "customer\(number)",
        ends: [
          .init(Self.hostName(number), Topology.hostPort), .init(Self.router(number), Self.inside),
        ])
    }
    return Topology(nodes: routers + spokeNodes + hosts, links: customers + core)
  }

  /// Returns the address of the host behind a router.
  package static func host(_ number: Int) -> IPv4Address {
    IPv4Address(rawValue: 0x0A00_0002 + UInt32(truncatingIfNeeded: number) << 8)
  }

  package static func hostName(_ number: Int) -> String { "host\(number)" }

  // MARK: Links

  private var numbers: ClosedRange<Int> { 1...max(1, spokes) }

  private static let inside = "so-0/0/1"

  private static func router(_ number: Int) -> String { number == 0 ? "hub" : "spoke\(number)" }

  private var hubPorts: [String] {
    [Self.inside, "sp-1/0/0"] + (wiring == .segment ? ["so-0/0/0"] : numbers.map(Self.hubPort))
  }

  private static func hubPort(_ number: Int) -> String { "so-2/0/\(number)" }

  private var core: [Topology.Link] {
    switch wiring {
    case .segment:
      [
        Topology.Link(
          name: "core", ends: (0...spokes).map { .init(Self.router($0), "so-0/0/0") })
      ]
    case .links:
      numbers.map {
        Topology.Link(
          name: "core\($0)",
          ends: [.init("hub", Self.hubPort($0)), .init(Self.router($0), "so-0/0/0")])
      }
    }
  }

  private static let hubGateway = IPv4Address(192, 168, 0, 1)

  private func gateway(_ number: Int) -> IPv4Address {
    switch wiring {
    case .segment: IPv4Address(rawValue: 0xAC10_0001 + UInt32(truncatingIfNeeded: number))
    case .links: IPv4Address(rawValue: 0xAC10_0002 + UInt32(truncatingIfNeeded: number) << 2)
    }
  }

  private func interface(_ name: String, _ address: IPv4Address, _ length: Int) -> InterfaceModel {
    InterfaceModel(
      name: name,
      units: [UnitModel(number: 0, addresses: [InterfaceAddress(address, length: length)])])
  }

  // MARK: Configurations

  package var hub: RouterModel {
    var interfaces = [interface("lo0", Self.hubGateway, 32)]
    switch wiring {
    case .segment: interfaces.append(interface("so-0/0/0", gateway(0), 16))
    case .links:
      interfaces += numbers.map {
        let near = IPv4Address(rawValue: gateway($0).rawValue - 1)
        return interface(Self.hubPort($0), near, 30)
      }
    }
    let terms = numbers.map {
      term("to-\($0)", from: Self.host(0), to: Self.host($0), through: gateway($0))
    }
    return edge(0, interfaces, gateway: Self.hubGateway, terms, routes: [])
  }

  package func spoke(_ number: Int) -> RouterModel {
    let length = wiring == .segment ? 16 : 30
    let hop =
      wiring == .segment ? gateway(0) : IPv4Address(rawValue: gateway(number).rawValue - 1)
    return edge(
      number, [interface("so-0/0/0", gateway(number), length)], gateway: gateway(number),
      [term("to-hub", from: Self.host(number), to: Self.host(0), through: Self.hubGateway)],
      routes: [
        StaticRouteModel(
          destination: IPv4Prefix(host: Self.hubGateway), nextHop: .address(hop))
      ])
  }

  private func term(
    _ name: String, from source: IPv4Address, to destination: IPv4Address,
    through gateway: IPv4Address
  ) -> TermModel {
    var term = TermModel(
      name: name, remoteGateway: gateway,
      security: .dynamic(ikePolicy: "ike", ipsecPolicy: "ipsec"))
    term.source = IPv4Prefix(host: source)
    term.destination = IPv4Prefix(host: destination)
    term.peerDetection = peerDetection
    return term
  }

  private func edge(
    _ number: Int, _ outside: [InterfaceModel], gateway: IPv4Address, _ terms: [TermModel],
    routes: [StaticRouteModel]
  ) -> RouterModel {
    let customer = LogicalInterface(name: Self.inside, unit: 0)
    let entry = LogicalInterface(name: "sp-1/0/0", unit: 1)
    let exit = LogicalInterface(name: "sp-1/0/0", unit: 2)
    let services = InterfaceModel(
      name: "sp-1/0/0",
      units: [
        UnitModel(number: 1, serviceDomain: .inside), UnitModel(number: 2, serviceDomain: .outside),
      ])
    let near = IPv4Address(rawValue: Self.host(number).rawValue - 1)
    var model = RouterModel(
      hostName: Self.router(number),
      interfaces: outside + [interface(Self.inside, near, 24), services],
      routingInstances: [
        RoutingInstanceModel(name: "default", staticRoutes: routes),
        RoutingInstanceModel(
          name: "customer", interfaces: [customer, entry],
          staticRoutes: [StaticRouteModel(destination: .any, nextHop: .interface(entry))]),
      ],
      serviceSets: [
        ServiceSetModel(
          name: "set", style: .nextHop(inside: entry, outside: exit), localGateway: gateway,
          rules: [RuleModel(name: "rule", matchDirection: .input, terms: terms)])
      ])
    var policy = IKEPolicyModel(name: "ike")
    policy.preSharedKey = Secret("juniper".utf8)
    var proposal = IPsecProposal.implicit
    proposal.name = "proposal"
    proposal.lifetime = ipsecLifetime
    var ipsec = IPsecPolicy(name: "ipsec")
    ipsec.proposals = [proposal]
    model.ikePolicies = [policy]
    model.ipsecPolicies = [ipsec]
    model.establishment = establishment
    return model
  }
}
