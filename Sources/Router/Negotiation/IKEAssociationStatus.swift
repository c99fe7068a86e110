package import Cryptography
package import IKE
package import Wire

/// The state of an established IKE SA, as `show services ipsec-vpn ike security-associations`
/// reports it.
package struct IKEAssociationStatus: Equatable, Sendable {
  /// The side of the negotiation on which the router was.
  package enum Role: String, Sendable { case initiator, responder }

  package var localGateway: IPv4Address
  /// The local UDP port: 500, or 4500 once a NAT has been detected.
  package var localPort: UInt16
  package var peer: IPv4Address
  package var peerPort: UInt16
  package var role: Role
  package var initiatorCookie: UInt64
  package var responderCookie: UInt64
  package var mode: IKEPolicy.Mode
  package var authenticationMethod: AuthenticationMethod
  package var hash: HashAlgorithm
  package var encryption: EncryptionAlgorithm
  package var group: DiffieHellmanGroup
  package var localIdentity: String
  package var peerIdentity: String
  package var establishedAt: Instant
  package var expiresAt: Instant
  package var traffic: PhaseOneTraffic
  /// The quick modes that are under way.
  package var negotiationsUnderWay: [QuickModeStatus]
}

/// The counters of the IKE messages between a local gateway and a peer, as `show services ipsec-vpn
/// ike statistics` reports them.
package struct IKEPeerStatistics: Equatable, Sendable {
  package var localGateway: IPv4Address
  package var peer: IPv4Address
  package var counters: IKEStatistics
  /// The newest IKE SA with the peer; nil if there is none.
  package var association: IKEAssociationStatus?
}

/// A negotiation of an IKE SA that is under way.
package struct IKEAttemptStatus: Equatable, Sendable {
  package var localGateway: IPv4Address
  /// The local UDP port: 500, or 4500 once a NAT has been detected.
  package var localPort: UInt16
  package var peer: IPv4Address
  package var peerPort: UInt16
  package var role: IKEAssociationStatus.Role
  package var mode: IKEPolicy.Mode
  /// The cookie of the initiator. The responder's is 0 until it has answered.
  package var initiatorCookie: UInt64
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
