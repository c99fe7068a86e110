import Cryptography
import IKE
import IPsec
import Wire

@testable import Router

extension LinkAttack {
  /// Returns the source network of a tunnel at the left end; packets of other sources use the last
  /// tunnel.
  static func network(_ number: Int) -> IPv4Prefix {
    IPv4Prefix(IPv4Address(11, 11, UInt8(number), 0), length: 24) ?? .any
  }

  static let networks = 8
}

extension LinkAttack.Kind {
  private typealias Suite = (SecurityProtocol, AuthenticationAlgorithm?, EncryptionAlgorithm?)

  private var suites: [Suite] {
    let all: [Suite] = [
      (.esp, .hmacSHA1, .tripleDES), (.esp, .hmacMD5, .des), (.esp, nil, .des),
      (.esp, .hmacSHA1, nil), (.ah, .hmacMD5, nil), (.ah, .hmacSHA1, nil),
      (.bundle, .hmacSHA1, .tripleDES),
    ]
    // AH does not work through a NAT.
    return self == .translated ? Array(all[..<4]) : all
  }

  /// The configurations of the left router and of the right one.
  var models: [RouterModel] { [model(isLeft: true), model(isLeft: false)] }

  private func model(isLeft: Bool) -> RouterModel {
    if self == .interface {
      return InterfaceServiceTests.model(isLeft: isLeft, direction: .output, destination: .any)
    }
    // There are so many terms within a network that the router prefetches state through batches.
    let others = self == .many ? (0..<256).map { other($0, isLeft) } : []
    let terms = others + suites.indices.map { term($0, isLeft) }
    var model = isLeft ? RouterModel.pe1(terms: terms) : .pe2(terms: terms)
    let networks = IPv4Prefix(IPv4Address(11, 11, 0, 0), length: 16) ?? .any
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    model.routingInstances[1].staticRoutes.append(
      StaticRouteModel(
        destination: networks, nextHop: .interface(isLeft ? Pair.customer : inside)))
    if !isNegotiated { return model }
    var policy = IKEPolicyModel(name: "ike-policy")
    policy.preSharedKey = Secret("secret".utf8)
    if self == .translated, !isLeft { policy.remote.addresses = [LinkAttack.gateways[0]] }
    model.ikePolicies = [policy]
    model.ipsecPolicies = suites.enumerated().map { index, suite in
      var proposal = IPsecProposal.implicit
      proposal.name = "proposal-\(index)"
      (proposal.securityProtocol, proposal.authentication) = (suite.0, suite.1)
      proposal.encryption = suite.2
      proposal.lifetime = .seconds(600)
      var policy = IPsecPolicy(name: "policy-\(index)")
      policy.proposals = [proposal]
      return policy
    }
    return model
  }

  private func term(_ index: Int, _ isLeft: Bool) -> TermModel {
    let fragmentations: [TermModel.DontFragment] = [.preserve, .clear, .copy, .set]
    let isLast = index == suites.count - 1
    let network = isLast ? IPv4Prefix.any : LinkAttack.network(index)
    let suite = suites[index]
    let manual = TermModel.Security.manual(
      suite.0, suite.1, suite.2, firstSPI: 0x4000 + 0x100 * UInt32(index))
    let security =
      isNegotiated
      ? TermModel.Security.dynamic(ikePolicy: "ike-policy", ipsecPolicy: "policy-\(index)")
      : isLeft ? manual : manual.mirrored
    let peer = LinkAttack.gateways[isLeft ? 1 : 0]
    return TermModel(
      name: "term-\(index)", source: isLeft ? network : .any,
      destination: isLeft ? .any : network,
      remoteGateway: self == .translated && !isLeft ? LinkAttack.outside : peer,
      backupRemoteGateway: self == .backup && isLeft ? IPv4Address(21, 21, 2, 2) : nil,
      security: security, dontFragment: fragmentations[index % 4])
  }

  private func other(_ index: Int, _ isLeft: Bool) -> TermModel {
    let manual = TermModel.Security.manual(
      .esp, .hmacMD5, nil, firstSPI: 0x10_0000 + 0x100 * UInt32(index))
    let host = IPv4Prefix(host: IPv4Address(11, 11, 0, UInt8(index)))
    return TermModel(
      name: "other-\(index)", source: isLeft ? host : .any, destination: isLeft ? .any : host,
      remoteGateway: LinkAttack.gateways[isLeft ? 1 : 0],
      security: isLeft ? manual : manual.mirrored)
  }

  private var isNegotiated: Bool { self != .manual && self != .many }
}
