import IKE
import Wire

/// What the control plane asks of the dataplane, in the order in which it is to be done.
enum ControlPlaneCommand {
  /// Send the data of a UDP datagram to a peer.
  case send([UInt8], to: Endpoint, from: LocalGatewayName, hasChecksum: Bool)
  /// Packets may come by the pair from now on.
  case install(SecurityAssociationPair)
  /// Packets leave by the pair from now on, those first that have waited.
  case activate(SecurityAssociationPair)
  /// Packets no longer leave by the pair.
  case withdraw(SecurityAssociationPair)
  case remove(SecurityAssociationPair)
  /// The peer may have deleted the pairs of these tunnels: verify them sooner.
  case hastenWatch([TunnelIdentifier])
  /// A NAT has put the peer of these pairs elsewhere.
  case move([SecurityAssociationPair], to: Endpoint)
  /// The tunnel is to be there without traffic.
  case establish(tunnel: TunnelIdentifier)
  /// A negotiation of ours came to nothing: what waits for it is dropped. Where that was the peer's
  /// doing, the tunnel's other gateway, if it has one, is tried instead.
  case fail(tunnel: TunnelIdentifier, words: String, uselessPeer: IPv4Address?)
  /// A negotiation that the peer began for the tunnel came to nothing.
  case note(tunnel: TunnelIdentifier, words: String)
  /// One that had not come to a tunnel yet.
  case notePeer(IPv4Address, at: IPv4Address, words: String)
  /// Somebody has refused negotiations with the peer, and did not prove to be the peer.
  case doubtPeer(IPv4Address, at: IPv4Address, words: String)
  /// An IKE message that came by this slot's unit has come to nothing.
  case countUnexpected(ingress: Int?)
  /// Tell of the tunnels whose peers have been silent.
  case findSilence
  /// The peer is dead.
  case bury(IPv4Address, at: LocalGatewayName)
  /// Make the tunnel's other gateway active, if this one still is.
  case failOver(tunnel: TunnelIdentifier, from: IPv4Address)
  /// Tell which service sets have tunnels between these two, for a chain that was believed.
  case attribute([[UInt8]], of: IPv4Address, at: IPv4Address)
  /// The local gateways at which IKE messages are received.
  case listen([LocalGatewayName])
  /// The line has been written into the log.
  case tell(LogEntry)
}
