package import Cryptography
package import IPsec
package import Wire

/// What is offered for a pair of IPsec SAs. RFC 2407 §4.5.
package struct IPsecProposal: Hashable, Sendable {
  package var name: String
  package var securityProtocol: SecurityProtocol
  /// Always there for AH and bundle.
  package var authentication: AuthenticationAlgorithm?
  /// Never there for AH, always for bundle.
  package var encryption: EncryptionAlgorithm?
  /// Whole seconds.
  package var lifetime: Duration

  package init(
    name: String, securityProtocol: SecurityProtocol = .esp,
    authentication: AuthenticationAlgorithm? = .hmacSHA1,
    encryption: EncryptionAlgorithm? = .tripleDES, lifetime: Duration = .seconds(28_800)
  ) {
    self.name = name
    self.securityProtocol = securityProtocol
    self.authentication = authentication
    self.encryption = encryption
    self.lifetime = lifetime
  }
}

/// How to negotiate the IPsec SAs of a tunnel.
package struct IPsecPolicy: Equatable, Sendable {
  package var name: String
  /// nil: keys come from phase 1. RFC 2409 §5.5.
  package var perfectForwardSecrecy: DiffieHellmanGroup?
  /// First to last; never empty.
  package var proposals: [IPsecProposal]

  package init(
    name: String, perfectForwardSecrecy: DiffieHellmanGroup? = nil, proposals: [IPsecProposal]
  ) {
    self.name = name
    self.perfectForwardSecrecy = perfectForwardSecrecy
    self.proposals = proposals
  }
}

/// A tunnel that SAs are negotiated for.
package struct TunnelPolicy {
  /// Unique at its local gateway.
  package var identifier: TunnelIdentifier
  /// What people are told.
  package var name: String
  /// The primary one first, then any backup. Either may negotiate with us.
  package var remoteGateways: [IPv4Address]
  @Boxed package var ike: IKEPolicy
  @Boxed package var ipsec: IPsecPolicy
  /// The selectors: what sends into the tunnel at our end, and at the other.
  package var local: IPv4Prefix
  package var remote: IPv4Prefix
  /// Whether it is to be there without traffic.
  package var establishesImmediately: Bool
  /// Whether we ever begin to negotiate; else the peer has to.
  package var begins: Bool
  /// How its peer is asked whether it is there.
  package var deadPeerDetection: DeadPeerDetection

  package init(
    _ identifier: TunnelIdentifier, name: String, remoteGateways: [IPv4Address],
    ike: IKEPolicy, ipsec: IPsecPolicy, local: IPv4Prefix = .any, remote: IPv4Prefix = .any,
    establishesImmediately: Bool = false, begins: Bool = true,
    deadPeerDetection: DeadPeerDetection = DeadPeerDetection()
  ) {
    self.identifier = identifier
    self.name = name
    self.remoteGateways = remoteGateways
    self.ike = ike
    self.ipsec = ipsec
    self.local = local
    self.remote = remote
    self.establishesImmediately = establishesImmediately
    self.begins = begins
    self.deadPeerDetection = deadPeerDetection
  }
}

/// Where a datagram comes from or goes to.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  package var address: IPv4Address
  package var port: UInt16
  /// Whether it talks to our port 4500, not 500: there, each IKE message has a marker in front.
  /// RFC 3948 §2.2.
  package var isFloated: Bool

  /// RFC 2408 §2.5.1.
  package static let port: UInt16 = 500

  package init(_ address: IPv4Address, port: UInt16 = Self.port, isFloated: Bool = false) {
    self.address = address
    self.port = port
    self.isFloated = isFloated
  }

  /// That of ours.
  package var localPort: UInt16 { isFloated ? UDPEncapsulation.port : Self.port }

  package var description: String { port == Self.port ? "\(address)" : "\(address):\(port)" }
}
