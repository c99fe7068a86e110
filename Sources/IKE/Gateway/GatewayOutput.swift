package import Wire

/// What a gateway asks for, and tells. Act on them in order.
package enum GatewayOutput {
  /// The data of a UDP datagram; to a floated peer it gets a marker in front.
  case send([UInt8], to: Endpoint)
  case phaseOneEstablished(PhaseOneStatus)
  case phaseOneRemoved(PhaseOneStatus, RemovalReason)
  /// Packets by this SPI may come from now on.
  case installInbound(SecurityAssociationPair)
  /// Packets leave by it from now on. It follows the inbound one, and takes the place of any other
  /// pair of the tunnel, which still opens packets until it is removed.
  case installOutbound(SecurityAssociationPair)
  /// An IKE SA under which these tunnels have pairs is gone. Some peers delete the pairs with it.
  case orphaned([TunnelIdentifier])
  /// Packets no longer leave by it; they may still come until it is removed.
  case withdraw(SecurityAssociationPair)
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
  /// The peer, or somebody in its place, refused phase 1, and nobody can tell who it was: the
  /// negotiation goes on. Where no answer comes, this is why it fails.
  case refusedUnproven(from: Endpoint, NegotiationError)
  /// The peer sends by an SA that is not known here. It has been told to delete it, or will be when
  /// the IKE SA that is negotiated for that has come about.
  case unknownSPI(InboundName, from: Endpoint, isTold: Bool)
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
  /// The peer has not answered under it, and may have it no more.
  case unanswered
  case cleared
  /// The peer never confirmed it.
  case unconfirmed
}
