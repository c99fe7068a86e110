package import Wire

/// What a negotiator asks for, and tells. Act on them in order.
package enum NegotiatorOutput {
  /// The data of a UDP datagram; to a floated peer it gets a marker in front.
  case send([UInt8], to: Endpoint)
  case phaseOneEstablished(PhaseOneStatus)
  case phaseOneRemoved(PhaseOneStatus, RemovalReason)
  /// Packets by this SPI may come from now on.
  case installInbound(SecurityAssociationPair)
  /// Packets leave by it from now on. It follows the inbound one, and takes the place of any other
  /// pair of the tunnel, which still opens packets until it is removed.
  case installOutbound(SecurityAssociationPair)
  /// Both directions are gone.
  case remove(SecurityAssociationPair, RemovalReason)
  /// The tunnel is to be there and is not: negotiate it, with the gateway that is active.
  case establish(TunnelIdentifier)
  /// A negotiation came to nothing. `tunnel` is nil for those that the peer began and that had
  /// not come to a tunnel yet.
  case failed(NegotiationFailure)
  /// A message that was dropped, and changed nothing.
  case rejected(from: Endpoint, NegotiationError)
  /// The peer sent a notification that changes nothing here.
  case notified(from: Endpoint, NotifyType)
  /// The datagram that keeps a translation open.
  case keepalive(to: Endpoint)
  /// A NAT has put the peer elsewhere: packets of these pairs go there from now on.
  case peerMoved(from: Endpoint, to: Endpoint, [SecurityAssociationPair])
  /// The peer, or somebody in its place, said so without protection: nothing comes of it.
  case ignored(from: Endpoint, NotifyType)
  /// An answer to `probe`.
  case peerAlive(IPv4Address)
  /// `probe` went unanswered; all SAs with the peer are removed already.
  case peerDead(IPv4Address)
}

package enum RemovalReason: Sendable {
  case expired
  /// Another pair has taken its place, and had time to.
  case replaced
  case deletedByPeer
  /// The peer has begun anew.
  case initialContact
  case peerDead
  case cleared
  /// The peer never confirmed it.
  case unconfirmed
}

package struct NegotiationFailure: Equatable, Sendable, CustomStringConvertible {
  package var peer: Endpoint
  package let tunnel: TunnelIdentifier?
  /// What people are told.
  private let tunnelName: String?
  package var role: Role
  package var error: NegotiationError

  init(peer: Endpoint, tunnel: TunnelPolicy?, role: Role, error: NegotiationError) {
    self.peer = peer
    self.tunnel = tunnel?.identifier
    tunnelName = tunnel?.name
    self.role = role
    self.error = error
  }

  package var description: String {
    let what = role == .initiator ? "negotiation with peer" : "negotiation begun by peer"
    return "\(what) \(peer) failed\(tunnelName.map { " for \($0)" } ?? ""): \(error)"
  }
}

/// An IKE SA, to show.
package struct PhaseOneStatus: Equatable, Sendable {
  package var peer: Endpoint
  package var role: Role
  package var mode: IKEPolicy.Mode
  package var cookies: Cookies
  package var policy: String
  package var proposal: IKEProposal
  package var localIdentity: String
  package var peerIdentity: String
  /// In DER: the peer's, those that led to an authority, and that; none with pre-shared keys.
  package var peerCertificates: [[UInt8]]
  package var capabilities: Capabilities
  package var translation: Translation
  package var establishedAt: Instant
  package var expiresAt: Instant
  package var traffic = PhaseOneTraffic()
  /// Those that have not come about yet.
  package var quickModes: [QuickModeStatus] = []
}

/// A quick mode under way, to show.
package struct QuickModeStatus: Equatable, Sendable {
  package var role: Role
  package var messageID: UInt32
  package var tunnel: String
  package var local: IPv4Prefix
  package var remote: IPv4Prefix
}

/// A phase 1 under way, to show.
package struct PhaseOneAttempt: Equatable, Sendable {
  package var peer: Endpoint
  package var role: Role
  package var mode: IKEPolicy.Mode
  /// The peer's is 0 before it has answered.
  package var cookies: Cookies
}
