import Cryptography
import IPsec
import Lab
import Network
import Router
import TestSupport
import Wire

/// The network of the manual's chapter, with a tunnel between its edge routers.
enum ChapterNetwork {
  static let ce1 = IPv4Address(11, 11, 11, 1)
  static let ce2 = IPv4Address(8, 8, 8, 1)
  static let start = Instant(sinceOrigin: .seconds(1_700_000_000))

  static func make(
    _ security: TermModel.Security?, coreDelay: Duration = .milliseconds(1), seed: UInt64 = 1
  ) -> Network {
    var topology = Topology.standard
    for index in topology.links.indices where topology.links[index].name == "core" {
      topology.links[index].delay = coreDelay
    }
    var network = Network(topology, at: start) {
      SeededGenerator(seed: $0.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
    }
    network.apply(pe1(security), to: "pe1")
    network.apply(pe2(security?.mirrored), to: "pe2")
    return network
  }

  static func pe1(_ security: TermModel.Security?) -> RouterModel {
    edge(
      "pe1", customer: IPv4Address(6, 6, 6, 6), gateway: IPv4Address(21, 21, 1, 1),
      remote: IPv4Address(21, 21, 2, 1), near: ce1, far: [ce2], security)
  }

  /// Returns the mirror of pe1, which also has a route back to pe1 itself.
  static func pe2(_ security: TermModel.Security?) -> RouterModel {
    edge(
      "pe2", customer: IPv4Address(9, 9, 9, 9), gateway: IPv4Address(21, 21, 2, 1),
      remote: IPv4Address(21, 21, 1, 1), near: ce2, far: [ce1, IPv4Address(6, 6, 6, 6)], security)
  }

  private static func edge(
    _ name: String, customer: IPv4Address, gateway: IPv4Address, remote: IPv4Address,
    near: IPv4Address, far: [IPv4Address], _ security: TermModel.Security?
  ) -> RouterModel {
    let port = LogicalInterface(name: "so-0/0/0", unit: 0)
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
    func route(_ prefix: IPv4Prefix, _ unit: LogicalInterface) -> StaticRouteModel {
      StaticRouteModel(destination: prefix, nextHop: .interface(unit))
    }
    let terms = security.map {
      [TermModel(name: "term-1", remoteGateway: remote, security: $0)]
    }
    return RouterModel(
      hostName: name,
      interfaces: [
        InterfaceModel(
          name: "so-0/0/0",
          units: [UnitModel(number: 0, addresses: [InterfaceAddress(customer, length: 32)])]),
        InterfaceModel(
          name: "so-2/2/0",
          units: [UnitModel(number: 0, addresses: [InterfaceAddress(gateway, length: 16)])]),
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
          name: "vrf", interfaces: [inside, port],
          staticRoutes: [route(.any, port), route(IPv4Prefix(host: near), port)]
            + far.map { route(IPv4Prefix(host: $0), inside) }),
      ],
      serviceSets: terms.map { terms in
        [
          ServiceSetModel(
            name: "service-set-1", style: .nextHop(inside: inside, outside: outside),
            localGateway: gateway,
            rules: [RuleModel(name: "rule-1", matchDirection: .input, terms: terms)])
        ]
      } ?? [])
  }
}

extension TermModel.Security {
  var mirrored: Self {
    switch self {
    case .manual(let inbound, let outbound): .manual(inbound: outbound, outbound: inbound)
    case .dynamic: self
    }
  }

  private static func key(_ text: String) -> Secret { Secret(Array(text.utf8)) }

  /// The security associations of `direction inbound` and `direction outbound`, each with its own
  /// keys.
  static let esp = Self.manual(
    inbound: SecurityAssociationParameters(
      securityProtocol: .esp, spi: 16_384,
      authentication: .init(algorithm: .hmacSHA1, key: key("abcdefghijabcdefghij")),
      encryption: .init(algorithm: .tripleDES, key: key("234567890123456789012345"))),
    outbound: SecurityAssociationParameters(
      securityProtocol: .esp, spi: 16_385,
      authentication: .init(algorithm: .hmacSHA1, key: key("jihgfedcbajihgfedcba")),
      encryption: .init(algorithm: .tripleDES, key: key("12345678901234567890abcd"))))

  /// The security associations of `direction bidirectional`.
  static let ah = bidirectional(
    SecurityAssociationParameters(
      securityProtocol: .ah, spi: 400,
      authentication: .init(algorithm: .hmacMD5, key: key("123456789012abcd"))))

  static let bundle = bidirectional(
    SecurityAssociationParameters(
      securityProtocol: .bundle, spi: 500, auxiliarySPI: 501,
      authentication: .init(algorithm: .hmacMD5, key: key("123456789012abcd")),
      encryption: .init(algorithm: .des, key: key("aBcD1234"))))

  private static func bidirectional(_ parameters: SecurityAssociationParameters) -> Self {
    .manual(inbound: parameters, outbound: parameters)
  }
}
