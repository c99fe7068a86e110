import Cryptography
import IPsec
import Router
import Wire

extension RouterModel {
  /// Returns the provider edge of the chapter; `pe2` is its mirror. Their addresses for customers
  /// are 6.6.6.6 and 9.9.9.9.
  static func pe1(
    terms: [TermModel], customerRoutes: [StaticRouteModel] = [], coreMTU: Int = 4_470
  ) -> RouterModel {
    edge(
      "pe1", customer: IPv4Address(6, 6, 6, 6), core: IPv4Address(21, 21, 1, 1),
      near: Pair.ce1, far: [Pair.ce2, IPv4Address(9, 9, 9, 9)], terms: terms,
      customerRoutes: customerRoutes, coreMTU: coreMTU)
  }

  static func pe2(terms: [TermModel], coreMTU: Int = 4_470) -> RouterModel {
    edge(
      "pe2", customer: IPv4Address(9, 9, 9, 9), core: IPv4Address(21, 21, 2, 1),
      near: Pair.ce2, far: [Pair.ce1, IPv4Address(6, 6, 6, 6)], terms: terms,
      customerRoutes: [], coreMTU: coreMTU)
  }

  private static func edge(
    _ name: String, customer: IPv4Address, core: IPv4Address, near: IPv4Address,
    far: [IPv4Address], terms: [TermModel], customerRoutes: [StaticRouteModel], coreMTU: Int
  ) -> RouterModel {
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
    let rule = RuleModel(name: "rule-1", matchDirection: .input, terms: terms)
    return RouterModel(
      hostName: name,
      interfaces: [
        .port("so-0/0/0", InterfaceAddress(customer, length: 32)),
        .port("so-2/2/0", InterfaceAddress(core, length: 16), mtu: coreMTU),
        InterfaceModel(
          name: "sp-3/1/0",
          units: [
            UnitModel(
              number: 0, addresses: [InterfaceAddress(IPv4Address(7, 7, 7, 7), length: 32)]),
            UnitModel(number: 1, serviceDomain: .inside),
            UnitModel(number: 2, serviceDomain: .outside),
          ]),
      ],
      routingInstances: [
        RoutingInstanceModel(name: "default"),
        RoutingInstanceModel(
          name: "vrf", interfaces: [inside, Pair.customer],
          staticRoutes: [.host(near, .interface(Pair.customer))]
            + far.map { .host($0, .interface(inside)) } + customerRoutes),
      ],
      serviceSets: [
        ServiceSetModel(
          name: "service-set-1", style: .nextHop(inside: inside, outside: outside),
          localGateway: core, rules: terms.isEmpty ? [] : [rule])
      ])
  }
}

extension InterfaceModel {
  static func port(
    _ name: String, _ addresses: InterfaceAddress..., mtu: Int = 4_470, isDisabled: Bool = false,
    input: [String] = [], output: [String] = []
  ) -> InterfaceModel {
    InterfaceModel(
      name: name, isDisabled: isDisabled, mtu: mtu,
      units: [
        UnitModel(
          number: 0, addresses: addresses, inputServiceSets: input, outputServiceSets: output)
      ])
  }
}

extension StaticRouteModel {
  static func host(_ address: IPv4Address, _ nextHop: NextHop) -> StaticRouteModel {
    StaticRouteModel(destination: IPv4Prefix(host: address), nextHop: nextHop)
  }
}

extension TermModel {
  static func toPE2(
    _ security: Security, source: IPv4Prefix = .any, destination: IPv4Prefix = .any,
    dontFragment: DontFragment = .preserve, tunnelMTU: Int = 1_500
  ) -> TermModel {
    TermModel(
      name: "term-1", source: source, destination: destination,
      remoteGateway: IPv4Address(21, 21, 2, 1), security: security,
      dontFragment: dontFragment, tunnelMTU: tunnelMTU)
  }

  static func toPE1(_ security: Security) -> TermModel {
    TermModel(name: "term-1", remoteGateway: IPv4Address(21, 21, 1, 1), security: security)
  }
}

extension TermModel.Security {
  /// The security associations as the other end has them.
  var mirrored: Self {
    switch self {
    case .manual(let inbound, let outbound): .manual(inbound: outbound, outbound: inbound)
    case .dynamic: self
    }
  }

  /// Returns security associations with different parameters in each direction.
  static func manual(
    _ securityProtocol: SecurityProtocol, _ authentication: AuthenticationAlgorithm?,
    _ encryption: EncryptionAlgorithm?, firstSPI: UInt32 = 0x4000
  ) -> Self {
    .manual(
      inbound: parameters(securityProtocol, authentication, encryption, firstSPI),
      outbound: parameters(securityProtocol, authentication, encryption, firstSPI + 0x10))
  }

  private static func parameters(
    _ securityProtocol: SecurityProtocol, _ authentication: AuthenticationAlgorithm?,
    _ encryption: EncryptionAlgorithm?, _ spi: UInt32
  ) -> SecurityAssociationParameters {
    func key(_ count: Int) -> Secret {
      Secret((0..<count).map { UInt8(truncatingIfNeeded: Int(spi) + $0 * 7 + 1) })
    }
    return SecurityAssociationParameters(
      securityProtocol: securityProtocol, spi: spi,
      auxiliarySPI: securityProtocol == .bundle ? spi + 1 : 0,
      authentication: authentication.map { .init(algorithm: $0, key: key($0.keyLength)) },
      encryption: encryption.map { .init(algorithm: $0, key: key($0.keyLength)) })
  }

  static let esp = manual(.esp, .hmacSHA1, .tripleDES)
}
