import Wire

/// The verification of a pair with which packets are sent and none are received. Nothing is deleted
/// unless the peer is declared dead or phase 1 fails, because traffic may flow in one direction
/// only.
extension Peer {
  /// Probes the peer and renews the pair of the tunnel if it answers: a new pair exists at both
  /// ends. A peer without dead peer detection is probed by a new phase 1.
  mutating func verify(
    _ pair: SecurityAssociationPair, _ tunnel: TunnelPolicy, in turn: inout Turn
  ) {
    guard turn.shared.progress[tunnel.identifier].negotiating == nil else { return }
    guard let newest = newest(of: pair) else {
      if tunnel.begins { awaitingPhaseOne.insert(tunnel.identifier) }
      negotiate(tunnel, in: &turn)
      let isAsked = associations.contains { $0.isNegotiating && $0.role == .initiator }
      if !isAsked { awaitingPhaseOne.remove(tunnel.identifier) }
      return
    }
    let plan = turn.shared.tunnels.deadPeerDetection(gateway)
    if associations[newest].beginProbe(plan, in: &turn) {
      unverified.insert(tunnel.identifier)
    } else if tunnel.begins {
      awaitingPhaseOne.insert(tunnel.identifier)
      waiting.add(tunnel)
      requirePhaseOne(tunnel.ike, at: origin(of: pair), in: &turn)
    }
  }

  /// Handles the failure of a phase 1 that served as a probe: removes the pairs that waited for it
  /// and, if the peer did not answer, all SAs with it. Returns whether anything waited.
  mutating func removeUnanswered(_ error: NegotiationError, in turn: inout Turn) -> Bool {
    guard !awaitingPhaseOne.isEmpty || isProbedByPhaseOne else { return false }
    var isSilent = isProbedByPhaseOne
    if case .noAnswer = error.reason { isSilent = true }
    let entries = turn.shared.ledger.with(gateway)
    let doubted = entries.filter { isProbedByPhaseOne || awaitingPhaseOne.contains($0.pair.tunnel) }
    for entry in entries {
      let isMeant = doubted.contains { other in
        other.spi == entry.spi || isSilent && other.pair.isOfSamePeer(as: entry.pair)
      }
      guard isMeant else { continue }
      turn.shared.progress[entry.pair.tunnel].counterpart = nil
      remove(entry.pair, .peerDead, notifiesPeer: false, in: &turn)
    }
    // IKE SAs under which the peer has not answered are removed too.
    for association in associations
    where isSilent && association.isEstablished
      && doubted.contains(where: { association.isOfSamePeer(as: $0.pair) })
    {
      remove(association.cookie, .peerDead, notifiesPeer: false, in: &turn)
    }
    awaitingPhaseOne = []
    isProbedByPhaseOne = false
    return true
  }

  /// Renews the pairs that waited for an answer of the peer.
  mutating func renewUnverified(in turn: inout Turn) {
    guard !unverified.isEmpty else { return }
    starting.add(unverified.sorted())
    unverified = []
    start(in: &turn)
  }
}

extension SecurityAssociationPair {
  /// Returns whether both pairs are with the same one of the peers behind the gateway address.
  fileprivate func isOfSamePeer(as other: SecurityAssociationPair) -> Bool {
    !(natStatus.contains(.peers) || other.natStatus.contains(.peers))
      || identity == other.identity
  }
}
