import Wire

/// An IKE SA on which pairs live is replaced when it ends. Without one, neither end can tell the
/// other anything, and some peers delete the pairs with their IKE SA.
extension Peer {
  /// How long after the peer has deleted an IKE SA another one is begun, if the peer has not.
  static let replacementPause = Duration.milliseconds(200)

  /// Begins phase 1 if pairs are without an IKE SA. `yields`: not if the peer has begun.
  mutating func replaceAssociation(yields: Bool = false, in turn: inout Turn) {
    replaceAt = nil
    for entry in turn.commons.ledger.with(gateway) {
      let endpoint = origin(of: entry.pair)
      guard !entry.isCleared, let tunnel = turn.commons.tunnels[entry.pair.tunnel], tunnel.begins,
        !associations.contains(where: {
          $0.isEstablished
            ? $0.isOfSamePeer(as: entry.pair)
            : $0.origin == endpoint && (yields || $0.role == .initiator)
        })
      else { continue }
      requirePhaseOne(tunnel.ike, at: endpoint, in: &turn)
    }
  }

  /// The same a little later: the peer may begin.
  mutating func planReplacement(in turn: inout Turn) {
    guard turn.commons.ledger.hasAny(with: gateway) else { return }
    let due = turn.now.advanced(by: Self.replacementPause)
    replaceAt = due
    turn.plan(.replacement(gateway), at: due)
  }

  /// Phase 1 came to nothing. If pairs are without an IKE SA, another one is begun later, and ever
  /// later.
  mutating func retryReplacement(in turn: inout Turn) {
    let isMissing = turn.commons.ledger.with(gateway).contains { entry in
      !entry.isCleared && turn.commons.tunnels[entry.pair.tunnel]?.begins == true
        && newest(of: entry.pair) == nil
    }
    guard isMissing else { return }
    failedReplacements += 1
    // Jitter keeps a thousand peers from being asked at the same time.
    let share = Double.random(in: 0.9..<1, using: &turn.world.generator)
    let due = turn.now.advanced(by: Establishment.interval(after: failedReplacements) * share)
    replaceAt = due
    turn.plan(.replacement(gateway), at: due)
  }

  mutating func actOnReplacement(in turn: inout Turn) {
    guard let replaceAt, replaceAt <= turn.now else { return }
    replaceAssociation(yields: true, in: &turn)
  }

  /// An IKE SA of ours comes to its end: another one is made before, if pairs live on it.
  mutating func renewAssociation(at place: Int, in turn: inout Turn) {
    associations[place].withEstablished { $0.renewalMargin = nil }
    let association = associations[place]
    guard newest == place else { return }
    for entry in turn.commons.ledger.with(gateway)
    where !entry.isCleared && association.isOfSamePeer(as: entry.pair) {
      guard let tunnel = turn.commons.tunnels[entry.pair.tunnel], tunnel.begins else { continue }
      return requirePhaseOne(tunnel.ike, at: origin(of: entry.pair), in: &turn)
    }
  }
}

extension IKEAssociation {
  /// Between 60 and 90 seconds, so that a thousand IKE SAs are not renewed at once. The cookie, which
  /// is random, decides.
  var renewalMargin: Duration { .seconds(60) + .milliseconds(Int64(cookie % 30_000)) }
}
