import IKE
import Wire

/// A command of the control plane to the dataplane. Commands are executed in their order.
enum ControlPlaneCommand {
  /// A UDP datagram with this data is sent to a peer.
  case send([UInt8], to: Endpoint, from: LocalGatewayName, hasChecksum: Bool)
  /// Accept packets by the pair from now on.
  case install(SecurityAssociationPair)
  /// Send packets by the pair from now on, beginning with those that have waited.
  case activate(SecurityAssociationPair)
  /// Send no more packets by the pair.
  case withdraw(SecurityAssociationPair)
  /// Delete the pair.
  case remove(SecurityAssociationPair)
  /// Verify the pairs of these tunnels sooner, because the peer may have deleted them.
  case hastenWatch([TunnelIdentifier])
  /// Send packets of these pairs to another endpoint, because a NAT has changed that of the peer.
  case move([SecurityAssociationPair], to: Endpoint)
  /// Establish the tunnel without traffic.
  case establish(tunnel: TunnelIdentifier)
  /// Drop the packets that wait for a negotiation, because it has failed. If the peer was the
  /// reason, and the tunnel has another gateway, negotiate with that one instead.
  case fail(tunnel: TunnelIdentifier, words: String, uselessPeer: IPv4Address?)
  /// Record that a negotiation has failed that the peer had begun for the tunnel.
  case recordFailure(tunnel: TunnelIdentifier, words: String)
  /// Record that a negotiation has failed that the peer had begun, before its tunnel was known.
  case recordPeerFailure(IPv4Address, at: IPv4Address, words: String)
  /// Record that an unauthenticated message has rejected the negotiations with the peer.
  case recordDoubt(IPv4Address, at: IPv4Address, words: String)
  /// Count an IKE message that was received by the unit in this slot and dropped.
  case countUnexpected(ingress: Int?)
  /// Report the tunnels whose peers have been silent.
  case findSilence
  /// Fail over the tunnels to a peer that is dead.
  case handlePeerDead(IPv4Address, at: LocalGatewayName)
  /// The tunnel's other gateway becomes active, if this one still is.
  case failOver(tunnel: TunnelIdentifier, from: IPv4Address)
  /// Report which service sets have tunnels between these two, for a certificate chain that was
  /// accepted.
  case attribute([[UInt8]], of: IPv4Address, at: IPv4Address)
  /// Receive IKE messages at these local gateways, and at no others.
  case listen([LocalGatewayName])
  /// Publish a record of the log.
  case publish(LogEntry)
}
