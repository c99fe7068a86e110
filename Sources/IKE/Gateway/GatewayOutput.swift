package import Wire

/// An action that the caller of a gateway has to carry out, or an event that it may report. Outputs
/// are handled in their order.
package enum GatewayOutput {
  /// Send the data of a UDP datagram; for a floated peer the non-ESP marker has to be added.
  case send([UInt8], to: Endpoint)
  /// An IKE SA was established.
  case phaseOneEstablished(PhaseOneStatus)
  /// An IKE SA was removed.
  case phaseOneRemoved(PhaseOneStatus, RemovalReason)
  /// Install the inbound SA of a pair: the peer may send packets from now on.
  case installInbound(SecurityAssociationPair)
  /// Install the outbound SA of a pair: packets are sent with it from now on. It follows
  /// `installInbound` and replaces any other pair of the tunnel, which still opens packets until it
  /// is removed.
  case installOutbound(SecurityAssociationPair)
  /// The last IKE SA for the pairs of these tunnels was removed. Some peers delete the pairs with
  /// it.
  case orphaned([TunnelIdentifier])
  /// Stop sending packets with a pair; its inbound SA stays until it is removed.
  case withdraw(SecurityAssociationPair)
  /// Remove both SAs of a pair.
  case remove(SecurityAssociationPair, RemovalReason)
  /// Call `negotiate` for a tunnel that is established without traffic, with its active gateway.
  case establish(TunnelIdentifier)
  /// A negotiation failed. Its `tunnel` is nil if the peer initiated it and no tunnel was chosen
  /// yet.
  case failed(NegotiationFailure)
  /// A message was dropped without effect, for a reason.
  case rejected(from: Endpoint, NegotiationError)
  /// The peer has sent an authenticated notification without effect here.
  case notified(from: Endpoint, NotifyType)
  /// Send a NAT keepalive.
  case keepalive(to: Endpoint)
  /// A peer behind a NAT has a new endpoint, to which packets of these pairs are sent from now on.
  case peerMoved(from: Endpoint, to: Endpoint, [SecurityAssociationPair])
  /// An unauthenticated notification was received and ignored.
  case ignored(from: Endpoint, NotifyType)
  /// An unauthenticated refusal of phase 1 was received. The negotiation goes on; if no answer
  /// follows, this is the reason that is given for its failure.
  case refusedUnauthenticated(from: Endpoint, NegotiationError)
  /// The peer uses an SPI that is unknown here. A delete was sent to it if `wasNotified`; otherwise it
  /// is sent when the IKE SA that is negotiated for it is established.
  case unknownSPI(InboundName, from: Endpoint, wasNotified: Bool)
  /// A probed peer has answered.
  case peerAlive(IPv4Address)
  /// A probed peer has not answered; all SAs with it have been removed.
  case peerDead(IPv4Address)
}

/// The reason why an SA was removed.
package enum RemovalReason: Sendable {
  /// Its lifetime is over.
  case expired
  /// Another one has replaced it, and packets under way have had time to arrive.
  case replaced
  /// The peer has sent a delete for it.
  case deletedByPeer
  /// The peer has sent INITIAL-CONTACT.
  case initialContact
  /// The peer was declared dead.
  case peerDead
  /// The peer has not answered under the IKE SA and may have lost it.
  case unanswered
  /// It was cleared by the operator or removed from the configuration.
  case cleared
  /// The peer has never confirmed it.
  case unconfirmed
}
