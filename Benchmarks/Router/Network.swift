import Cryptography
import IKE
import IPsec
import Router
import Wire

/// Makes the configurations of two provider edges with a tunnel for each host of the near side.
enum Network {
  static let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
  static let core = LogicalInterface(name: "so-2/2/0", unit: 0)
  static let chassis = ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]

  private static let nearGateway = IPv4Address(21, 21, 1, 1)
  private static let farGateway = IPv4Address(21, 21, 2, 1)

  static func near(
    _ tunnels: Int, _ suite: RouterBenchmark.Suite, _ layout: Layout
  ) -> RouterModel {
    let sets = sets(tunnels, suite, layout, inbound: 0x10000, outbound: 0) { index, security in
      TermModel(
        name: "t\(index)", source: host(address(index).rawValue), remoteGateway: farGateway,
        security: security)
    }
    var model = edge(nearGateway, sets, farHostsAre: .inside)
    negotiating(&model, suite)
    model.establishment = layout.isNegotiated ? .immediately : .onTraffic
    return model
  }

  static func far(
    _ tunnels: Int, _ suite: RouterBenchmark.Suite, _ layout: Layout
  ) -> RouterModel {
    let sets = sets(tunnels, suite, layout, inbound: 0, outbound: 0x10000) { index, security in
      TermModel(
        name: "t\(index)", destination: host(address(index).rawValue),
        remoteGateway: nearGateway, security: security)
    }
    var model = edge(farGateway, sets, farHostsAre: .customer)
    negotiating(&model, suite)
    return model
  }

  /// Returns the terms of each service set. The SPIs of manual associations are counted from 256
  /// above `inbound` and `outbound`.
  private static func sets(
    _ tunnels: Int, _ suite: RouterBenchmark.Suite, _ layout: Layout, inbound: UInt32,
    outbound: UInt32, term: (Int, TermModel.Security) -> TermModel
  ) -> [[TermModel]] {
    var sets = [[TermModel]](repeating: [], count: layout.sets)
    for index in 0..<tunnels {
      let spi = 256 + UInt32(index)
      let manual = TermModel.Security.manual(
        inbound: parameters(suite, inbound + spi), outbound: parameters(suite, outbound + spi))
      sets[layout.set(of: index)].append(term(index, layout.isNegotiated ? dynamic : manual))
    }
    return sets
  }

  private static let dynamic = TermModel.Security.dynamic(ikePolicy: "ike", ipsecPolicy: "ipsec")

  /// Makes all tunnels negotiated, under one IKE SA.
  private static func negotiating(_ model: inout RouterModel, _ suite: RouterBenchmark.Suite) {
    var ike = IKEPolicyModel(name: "ike")
    ike.preSharedKey = Secret("secret".utf8)
    var proposal = IPsecProposal.implicit
    proposal.name = "suite"
    proposal.securityProtocol = suite.securityProtocol
    proposal.authentication = suite.authentication
    proposal.encryption = suite.encryption
    var ipsec = IPsecPolicy(name: "ipsec")
    ipsec.proposals = [proposal]
    model.ikePolicies = [ike]
    model.ipsecPolicies = [ipsec]
  }

  /// Returns a packet of a host, with room for the headers of a tunnel.
  static func packet(_ length: Int, in tunnel: Int, _ layout: Layout) -> PacketBuffer {
    let header = IPv4Header(
      source: address(tunnel), destination: farHost(layout.set(of: tunnel)), protocol: .udp)
    let payload = [UInt8](repeating: 0x5A, count: length - header.length)
    return IPv4Packet(header: header, payload: payload)?.buffer ?? []
  }

  static func parameters(
    _ suite: RouterBenchmark.Suite, _ spi: UInt32
  ) -> SecurityAssociationParameters {
    func key(_ count: Int) -> Secret {
      Secret((0..<count).map { UInt8(truncatingIfNeeded: Int(spi) * 7 + $0 * 29 + 1) })
    }
    return SecurityAssociationParameters(
      securityProtocol: suite.securityProtocol, spi: spi,
      authentication: .init(
        algorithm: suite.authentication, key: key(suite.authentication.keyLength)),
      encryption: suite.encryption.map { .init(algorithm: $0, key: key($0.keyLength)) })
  }

  static func host(_ address: UInt32) -> IPv4Prefix {
    IPv4Prefix(host: IPv4Address(rawValue: address))
  }

  private static func address(_ index: Int) -> IPv4Address {
    IPv4Address(rawValue: 0x0A01_0000 + UInt32(index))
  }

  /// Returns the host behind a service set.
  private static func farHost(_ set: Int) -> IPv4Address {
    IPv4Address(rawValue: 0x0808_0801 + UInt32(set))
  }

  private enum Side { case inside, customer }

  private static func edge(
    _ gateway: IPv4Address, _ sets: [[TermModel]], farHostsAre side: Side
  ) -> RouterModel {
    func unit(_ number: Int) -> LogicalInterface {
      LogicalInterface(name: "sp-3/1/0", unit: number)
    }
    let insides = sets.indices.map { unit(2 * $0 + 1) }
    func port(_ name: String, _ address: IPv4Address, _ length: Int) -> InterfaceModel {
      InterfaceModel(
        name: name,
        units: [UnitModel(number: 0, addresses: [InterfaceAddress(address, length: length)])])
    }
    return RouterModel(
      interfaces: [
        port("so-0/0/0", IPv4Address(6, 6, 6, 6), 32), port("so-2/2/0", gateway, 16),
        InterfaceModel(
          name: "sp-3/1/0",
          units: insides.flatMap {
            [
              UnitModel(number: $0.unit, serviceDomain: .inside),
              UnitModel(number: $0.unit + 1, serviceDomain: .outside),
            ]
          }),
      ],
      routingInstances: [
        RoutingInstanceModel(name: "default"),
        RoutingInstanceModel(
          name: "vrf", interfaces: insides + [customer],
          staticRoutes: insides.enumerated().map { index, inside in
            StaticRouteModel(
              destination: IPv4Prefix(host: farHost(index)),
              nextHop: .interface(side == .inside ? inside : customer))
          }),
      ],
      serviceSets: sets.enumerated().map { index, terms in
        ServiceSetModel(
          name: "set\(index)",
          style: .nextHop(inside: insides[index], outside: unit(insides[index].unit + 1)),
          localGateway: gateway,
          rules: [RuleModel(name: "rule\(index)", matchDirection: .input, terms: terms)])
      })
  }
}
