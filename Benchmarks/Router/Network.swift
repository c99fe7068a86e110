import Cryptography
import IPsec
import Router
import Wire

/// Two provider edges with a tunnel for each host of the near side.
enum Network {
  static let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
  static let core = LogicalInterface(name: "so-2/2/0", unit: 0)
  static let chassis = ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]

  private static let nearGateway = IPv4Address(21, 21, 1, 1)
  private static let farGateway = IPv4Address(21, 21, 2, 1)
  private static let farHost = IPv4Address(8, 8, 8, 1)

  static func near(_ tunnels: Int, _ suite: RouterBenchmark.Suite) -> RouterModel {
    let terms = (0..<tunnels).map { index in
      let spi = 256 + UInt32(index)
      return TermModel(
        name: "t\(index)", source: host(address(index).rawValue), remoteGateway: farGateway,
        security: .manual(
          inbound: parameters(suite, 0x10000 + spi), outbound: parameters(suite, spi)))
    }
    return edge(nearGateway, terms, towards: [(IPv4Prefix(host: farHost), .inside)])
  }

  static func far(_ tunnels: Int, _ suite: RouterBenchmark.Suite) -> RouterModel {
    let terms = (0..<tunnels).map { index in
      let spi = 256 + UInt32(index)
      return TermModel(
        name: "t\(index)", destination: host(address(index).rawValue),
        remoteGateway: nearGateway,
        security: .manual(
          inbound: parameters(suite, spi), outbound: parameters(suite, 0x10000 + spi)))
    }
    return edge(farGateway, terms, towards: [(IPv4Prefix(host: farHost), .customer)])
  }

  /// A packet of a host, with room for what a tunnel puts around it.
  static func packet(_ length: Int, in tunnel: Int) -> PacketBuffer {
    let header = IPv4Header(source: address(tunnel), destination: farHost, protocol: .udp)
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

  private enum Side { case inside, customer }

  private static func edge(
    _ gateway: IPv4Address, _ terms: [TermModel], towards routes: [(IPv4Prefix, Side)]
  ) -> RouterModel {
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
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
          units: [
            UnitModel(number: 1, serviceDomain: .inside),
            UnitModel(number: 2, serviceDomain: .outside),
          ]),
      ],
      routingInstances: [
        RoutingInstanceModel(name: "default"),
        RoutingInstanceModel(
          name: "vrf", interfaces: [inside, customer],
          staticRoutes: routes.map {
            StaticRouteModel(
              destination: $0.0, nextHop: .interface($0.1 == .inside ? inside : customer))
          }),
      ],
      serviceSets: [
        ServiceSetModel(
          name: "set", style: .nextHop(inside: inside, outside: outside),
          localGateway: gateway,
          rules: [RuleModel(name: "rule", matchDirection: .input, terms: terms)])
      ])
  }
}
