import Wire

/// Whether the peer still has a pair by which packets leave and none come. Nothing is deleted
/// unless the peer is found dead: traffic may go one way only.
extension Peer {
  /// Asks the peer whether it is there, and renews the pair of the tunnel when it is: a new pair is
  /// there at both ends. A peer that does not know the question is asked by a new phase 1.
  mutating func verify(
    _ pair: SecurityAssociationPair, _ tunnel: TunnelPolicy, in turn: inout Turn
  ) {
    guard turn.commons.progress[tunnel.identifier].negotiating == nil else { return }
    guard let newest = newest(of: pair) else {
      negotiate(tunnel, in: &turn)
      return
    }
    let plan = turn.commons.tunnels.deadPeerDetection(gateway)
    if associations[newest].beginProbe(plan, in: &turn) {
      unverified.insert(tunnel.identifier)
    } else if tunnel.begins {
      waiting.add(tunnel)
      requirePhaseOne(tunnel.ike, at: origin(of: pair), in: &turn)
    }
  }

  /// The peer is there: what waited for that is renewed.
  mutating func renewUnverified(in turn: inout Turn) {
    guard !unverified.isEmpty else { return }
    starting.add(unverified.sorted())
    unverified = []
    start(in: &turn)
  }
}
