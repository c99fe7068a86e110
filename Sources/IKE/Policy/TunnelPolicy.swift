package import Cryptography
package import IPsec
package import Wire

/// A proposal for a pair of IPsec SAs. RFC 2407 section 4.5.
package struct IPsecProposal: Hashable, Sendable {
  /// The name in the configuration.
  package var name: String
  /// The protocol: AH, ESP, or both.
  package var securityProtocol: SecurityProtocol
  /// The authentication algorithm; never nil for AH and a bundle.
  package var authentication: AuthenticationAlgorithm?
  /// The encryption algorithm; always nil for AH, never nil for a bundle.
  package var encryption: EncryptionAlgorithm?
  /// The lifetime in whole seconds.
  package var lifetime: Duration

  /// Creates a proposal.
  package init(
    name: String, securityProtocol: SecurityProtocol, authentication: AuthenticationAlgorithm?,
    encryption: EncryptionAlgorithm?, lifetime: Duration
  ) {
    self.name = name
    self.securityProtocol = securityProtocol
    self.authentication = authentication
    self.encryption = encryption
    self.lifetime = lifetime
  }
}

/// The policy by which the IPsec SAs of a tunnel are negotiated.
package struct IPsecPolicy: Equatable, Sendable {
  /// The name in the configuration.
  package var name: String
  /// The group of the additional Diffie-Hellman exchange; nil if keys are derived from phase 1
  /// alone. RFC 2409 section 5.5.
  package var perfectForwardSecrecy: DiffieHellmanGroup?
  /// The proposals in order of preference; never empty.
  package var proposals: [IPsecProposal]

  /// Creates a policy, without perfect forward secrecy by default.
  package init(
    name: String, perfectForwardSecrecy: DiffieHellmanGroup? = nil, proposals: [IPsecProposal]
  ) {
    self.name = name
    self.perfectForwardSecrecy = perfectForwardSecrecy
    self.proposals = proposals
  }
}

/// A tunnel whose SAs are negotiated: its gateways, policies and selectors.
package struct TunnelPolicy {
  /// The identifier, which is unique at the local gateway.
  package var identifier: TunnelIdentifier
  /// The name in log records and reports.
  package var name: String
  /// The addresses of the remote gateways: the primary one, then a backup. Each of them may
  /// negotiate.
  package var remoteGateways: [IPv4Address]
  /// The policy for the IKE SA.
  @Boxed package var ike: IKEPolicy
  /// The policy for the IPsec SAs.
  @Boxed package var ipsec: IPsecPolicy
  /// The local selector: the sources of outbound packets.
  package var local: IPv4Prefix
  /// The remote selector: the destinations of outbound packets.
  package var remote: IPv4Prefix
  /// Whether the tunnel is established without traffic.
  package var establishesImmediately: Bool
  /// Whether the gateway initiates the negotiation; otherwise only the peer does.
  package var begins: Bool
  /// The intervals of dead peer detection for its peer.
  package var deadPeerDetection: DeadPeerDetection

  /// Creates a tunnel that is established by the first packet and matches all addresses by default.
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

/// The UDP endpoint of a peer.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// The address of the peer.
  package var address: IPv4Address
  /// The UDP port of the peer.
  package var port: UInt16
  /// Whether the peer uses port 4500 of the gateway and not port 500, so that each IKE message has
  /// a marker. RFC 3948 section 2.2.
  package var isFloated: Bool

  /// The UDP port of IKE. RFC 2408 section 2.5.1.
  package static let port: UInt16 = 500

  /// Creates the endpoint; its port is that of IKE by default.
  package init(_ address: IPv4Address, port: UInt16 = Self.port, isFloated: Bool = false) {
    self.address = address
    self.port = port
    self.isFloated = isFloated
  }

  /// The local port that the peer uses.
  package var localPort: UInt16 { isFloated ? UDPEncapsulation.port : Self.port }

  /// The address, followed by the port unless it is 500.
  package var description: String { port == Self.port ? "\(address)" : "\(address):\(port)" }
}
