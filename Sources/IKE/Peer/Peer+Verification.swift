import Wire

/// Whether the peer still has a pair by which packets leave and none come. Nothing is deleted
/// unless the peer is found dead, or does not agree on phase 1 any more: traffic may go one way
/// only.
extension Peer {
  /// Asks the peer whether it is there, and renews the pair of the tunnel when it is: a new pair is
  /// there at both ends. A peer that does not know the question is asked by a new phase 1.
  mutating func verify(
    _ pair: SecurityAssociationPair, _ tunnel: TunnelPolicy, in turn: inout Turn
  ) {
    guard turn.commons.progress[tunnel.identifier].negotiating == nil else { return }
    guard let newest = newest(of: pair) else {
      if tunnel.begins { unproven.insert(tunnel.identifier) }
      negotiate(tunnel, in: &turn)
      let isAsked = associations.contains { $0.isNegotiating && $0.role == .initiator }
      if !isAsked { unproven.remove(tunnel.identifier) }
      return
    }
    let plan = turn.commons.tunnels.deadPeerDetection(gateway)
    if associations[newest].beginProbe(plan, in: &turn) {
      unverified.insert(tunnel.identifier)
    } else if tunnel.begins {
      unproven.insert(tunnel.identifier)
      waiting.add(tunnel)
      requirePhaseOne(tunnel.ike, at: origin(of: pair), in: &turn)
    }
  }

  /// The phase 1 that was to show that the peer is there came to nothing: the pairs that waited for
  /// it go, and where the peer is silent, all that is with it.
  /// Returns whether anything waited.
  mutating func endUnproven(_ error: NegotiationError, in turn: inout Turn) -> Bool {
    guard !unproven.isEmpty || isProbedByPhaseOne else { return false }
    var isSilent = isProbedByPhaseOne
    if case .noAnswer = error.reason { isSilent = true }
    let entries = turn.commons.ledger.with(gateway)
    let doubted = entries.filter { isProbedByPhaseOne || unproven.contains($0.pair.tunnel) }
    for entry in entries {
      let isMeant = doubted.contains { other in
        other.spi == entry.spi || isSilent && other.pair.isOfSamePeer(as: entry.pair)
      }
      guard isMeant else { continue }
      turn.commons.progress[entry.pair.tunnel].counterpart = nil
      remove(entry.pair, .peerDead, tellsPeer: false, in: &turn)
    }
    // What the peer has not answered by is of no use either.
    for association in associations
    where isSilent && association.isEstablished
      && doubted.contains(where: { association.isOfSamePeer(as: $0.pair) })
    {
      remove(association.cookie, .peerDead, tellsPeer: false, in: &turn)
    }
    unproven = []
    isProbedByPhaseOne = false
    return true
  }

  /// The peer is there: what waited for that is renewed.
  mutating func renewUnverified(in turn: inout Turn) {
    guard !unverified.isEmpty else { return }
    starting.add(unverified.sorted())
    unverified = []
    start(in: &turn)
  }
}

extension SecurityAssociationPair {
  /// Whether both are with the same one of the peers behind the gateway address.
  fileprivate func isOfSamePeer(as other: SecurityAssociationPair) -> Bool {
    !(translation.contains(.peers) || other.translation.contains(.peers))
      || identity == other.identity
  }
}
