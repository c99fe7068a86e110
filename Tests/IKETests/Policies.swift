import Cryptography
import IKE
import IPsec
import Wire

extension IKEProposal {
  /// Creates a proposal of pre-shared keys, group 2, SHA-1, 3DES and an hour where the arguments say
  /// nothing else.
  init(
    name: String, method: AuthenticationMethod = .preSharedKeys,
    group: DiffieHellmanGroup = .group2, hash: HashAlgorithm = .sha1,
    encryption: EncryptionAlgorithm = .tripleDES, for lifetime: Duration = .seconds(3_600)
  ) {
    self.init(
      name: name, method: method, group: group, hash: hash, encryption: encryption,
      lifetime: lifetime)
  }
}

extension IPsecProposal {
  /// Creates a proposal of ESP, HMAC-SHA1-96, 3DES and eight hours where the arguments say nothing
  /// else.
  init(
    name: String, securityProtocol: SecurityProtocol = .esp,
    authentication: AuthenticationAlgorithm? = .hmacSHA1,
    encryption: EncryptionAlgorithm? = .tripleDES, for lifetime: Duration = .seconds(28_800)
  ) {
    self.init(
      name: name, securityProtocol: securityProtocol, authentication: authentication,
      encryption: encryption, lifetime: lifetime)
  }
}

extension IKEPolicy {
  static func preShared(
    _ proposals: [IKEProposal] = [IKEProposal(name: "p1")], mode: Mode = .main,
    key: String = "secret", local: Identities = .init(), remote: Identities = .init()
  ) -> IKEPolicy {
    IKEPolicy(
      name: "ike", mode: mode, proposals: proposals, preSharedKey: Secret(key.utf8),
      local: local, remote: remote)
  }
}

extension TunnelPolicy {
  /// Returns a tunnel between 10.1.0.0/16 at the left end and 10.2.0.0/16 at the right one.
  static func left(
    _ ike: IKEPolicy = .preShared(), _ proposals: [IPsecProposal] = [IPsecProposal(name: "q1")],
    secrecy: DiffieHellmanGroup? = nil, name: String = "t", network: UInt8 = 1
  ) -> TunnelPolicy {
    TunnelPolicy(
      TunnelIdentifier(name), name: name, remoteGateways: [Pair.rightAddress], ike: ike,
      ipsec: IPsecPolicy(name: "ipsec", perfectForwardSecrecy: secrecy, proposals: proposals),
      local: prefix(10, network), remote: prefix(20, network))
  }

  static func right(
    _ ike: IKEPolicy = .preShared(), _ proposals: [IPsecProposal] = [IPsecProposal(name: "q1")],
    secrecy: DiffieHellmanGroup? = nil, name: String = "t", network: UInt8 = 1
  ) -> TunnelPolicy {
    TunnelPolicy(
      TunnelIdentifier(name), name: name, remoteGateways: [Pair.leftAddress], ike: ike,
      ipsec: IPsecPolicy(name: "ipsec", perfectForwardSecrecy: secrecy, proposals: proposals),
      local: prefix(20, network), remote: prefix(10, network))
  }

  private static func prefix(_ first: UInt8, _ second: UInt8) -> IPv4Prefix {
    guard let prefix = IPv4Prefix(IPv4Address(first, second, 0, 0), length: 16) else {
      preconditionFailure("16 is a prefix length")
    }
    return prefix
  }
}

/// Tests name tunnels by strings, from which the identifiers are computed.
extension TunnelIdentifier: ExpressibleByStringInterpolation {
  init(_ name: String) {
    self.init(name.utf8.reduce(5_381) { $0 &* 33 &+ Int($1) })
  }

  public init(stringLiteral name: String) { self.init(name) }
}
