package import Cryptography
package import IKE
package import Wire

/// The state of an established IKE SA, as `show services ipsec-vpn ike security-associations`
/// reports it.
package struct IKEAssociationStatus: Equatable, Sendable {
  /// The side of the negotiation on which the router was.
  package enum Role: String, Sendable { case initiator, responder }

  /// The address of the local gateway.
  package var localGateway: IPv4Address
  /// The local UDP port: 500, or 4500 once a NAT has been detected.
  package var localPort: UInt16
  /// The address of the peer.
  package var peer: IPv4Address
  /// The UDP port of the peer, which a NAT may have changed.
  package var peerPort: UInt16
  /// The role of the router in the phase 1 negotiation.
  package var role: Role
  /// The cookie of the initiator. RFC 2408 section 3.1.
  package var initiatorCookie: UInt64
  /// The cookie of the responder. RFC 2408 section 3.1.
  package var responderCookie: UInt64
  /// The exchange by which phase 1 was negotiated.
  package var mode: IKEPolicy.Mode
  /// The negotiated authentication method.
  package var authenticationMethod: AuthenticationMethod
  /// The negotiated hash of the pseudorandom function.
  package var hash: HashAlgorithm
  /// The negotiated cipher of the IKE messages.
  package var encryption: EncryptionAlgorithm
  /// The negotiated Diffie-Hellman group.
  package var group: DiffieHellmanGroup
  /// The identity that the router has sent, as text. RFC 2407 section 4.6.2.
  package var localIdentity: String
  /// The authenticated identity of the peer, as text. RFC 2407 section 4.6.2.
  package var peerIdentity: String
  /// The time at which phase 1 was established.
  package var establishedAt: Instant
  /// The time at which the IKE SA expires.
  package var expiresAt: Instant
  /// The counters of its messages, and of the IPsec SAs created and deleted under it.
  package var traffic: PhaseOneTraffic
  /// The quick modes that are under way.
  package var negotiationsUnderWay: [QuickModeStatus]
}

/// The counters of the IKE messages between a local gateway and a peer, as `show services ipsec-vpn
/// ike statistics` reports them.
package struct IKEPeerStatistics: Equatable, Sendable {
  /// The address of the local gateway.
  package var localGateway: IPv4Address
  /// The address of the peer.
  package var peer: IPv4Address
  /// The counters, since the start or since they were cleared.
  package var counters: IKEStatistics
  /// The newest IKE SA with the peer; nil if there is none.
  package var association: IKEAssociationStatus?
}

/// A negotiation of an IKE SA that is under way.
package struct IKEAttemptStatus: Equatable, Sendable {
  /// The address of the local gateway.
  package var localGateway: IPv4Address
  /// The local UDP port: 500, or 4500 once a NAT has been detected.
  package var localPort: UInt16
  /// The address of the peer.
  package var peer: IPv4Address
  /// The UDP port of the peer, which a NAT may have changed.
  package var peerPort: UInt16
  /// The role of the router in the negotiation.
  package var role: IKEAssociationStatus.Role
  /// The exchange by which phase 1 is negotiated.
  package var mode: IKEPolicy.Mode
  /// The cookie of the initiator. The responder's is 0 until it has answered.
  package var initiatorCookie: UInt64
  /// The cookie of the responder; 0 until it has answered.
  package var responderCookie: UInt64
}

extension IKEAssociationStatus.Role {
  fileprivate init(_ role: IKE.Role) {
    self =
      switch role {
      case .initiator: .initiator
      case .responder: .responder
      }
  }
}

extension IKEAttemptStatus {
  fileprivate init(_ attempt: PhaseOneAttempt, of gateway: IPv4Address) {
    localGateway = gateway
    localPort = attempt.peer.localPort
    peer = attempt.peer.address
    peerPort = attempt.peer.port
    role = IKEAssociationStatus.Role(attempt.role)
    mode = attempt.mode
    initiatorCookie = attempt.cookies.initiator
    responderCookie = attempt.cookies.responder
  }
}

extension IKEAssociationStatus {
  fileprivate init(_ status: PhaseOneStatus, of gateway: IPv4Address) {
    localGateway = gateway
    localPort = status.peer.localPort
    peer = status.peer.address
    peerPort = status.peer.port
    role = Role(status.role)
    initiatorCookie = status.cookies.initiator
    responderCookie = status.cookies.responder
    mode = status.mode
    authenticationMethod = status.proposal.method
    hash = status.proposal.hash
    encryption = status.proposal.encryption
    group = status.proposal.group
    localIdentity = status.localIdentity
    peerIdentity = status.peerIdentity
    establishedAt = status.establishedAt
    expiresAt = status.expiresAt
    traffic = status.traffic
    negotiationsUnderWay = status.quickModes
  }
}

extension Router {
  /// The established IKE SAs of each local gateway, the oldest first.
  package var ikeAssociations: [IKEAssociationStatus] {
    controlPlane.gateways.flatMap { gateway in
      gateway.ike.phaseOneStatuses.map {
        IKEAssociationStatus($0, of: gateway.name.address)
      }
    }
  }

  /// The message counters of each local gateway, by the peers' addresses.
  package var ikeStatistics: [IKEPeerStatistics] {
    controlPlane.gateways.flatMap { gateway in
      let newest = Dictionary(
        gateway.ike.phaseOneStatuses.map { ($0.peer.address, $0) },
        uniquingKeysWith: { _, newer in newer })
      return gateway.ike.statisticsByPeer.sorted { $0.key < $1.key }.map { peer, counters in
        IKEPeerStatistics(
          localGateway: gateway.name.address, peer: peer, counters: counters,
          association: newest[peer].map { IKEAssociationStatus($0, of: gateway.name.address) })
      }
    }
  }

  /// The negotiations of each local gateway that are under way, the oldest first.
  package var ikeAttempts: [IKEAttemptStatus] {
    controlPlane.gateways.flatMap { gateway in
      gateway.ike.phaseOneAttempts.map {
        IKEAttemptStatus($0, of: gateway.name.address)
      }
    }
  }
}
