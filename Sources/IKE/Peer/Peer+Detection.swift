import Wire

/// Dead peer detection. RFC 3706.
extension Peer {
  /// Probes the peer; without an IKE SA, phase 1 is started as the probe.
  mutating func beginProbe(in turn: inout Turn) {
    let tunnels = turn.shared.tunnels
    if let newest {
      let plan = tunnels.deadPeerDetection(gateway)
      if !associations[newest].beginProbe(plan, in: &turn) {
        turn.outputs.append(.peerAlive(gateway))
      }
    } else if tunnels.mayBegin(gateway), let policy = tunnels.ikePolicies(gateway).first {
      isProbedByPhaseOne = true
      requirePhaseOne(policy, at: Endpoint(gateway), in: &turn)
    }
  }

  /// Deletes all SAs with a peer that was declared dead. RFC 3706 section 5.
  mutating func handlePeerDead(at place: Int, in turn: inout Turn) {
    let dead = associations[place]
    unverified = []
    for entry in turn.shared.ledger.with(gateway) where dead.isOfSamePeer(as: entry.pair) {
      turn.shared.progress[entry.pair.tunnel].counterpart = nil
      remove(entry.pair, .peerDead, notifiesPeer: false, in: &turn)
    }
    let others = associations.filter { $0.isEstablished && dead.isOfSamePeer(as: $0) }
    for cookie in others.map(\.cookie) {
      remove(cookie, .peerDead, notifiesPeer: false, in: &turn)
    }
    turn.outputs.append(.peerDead(gateway))
  }
}
