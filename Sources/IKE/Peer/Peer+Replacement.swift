import Wire

/// The replacement of IKE SAs on which pairs depend. Without one, neither end can send deletes or
/// probes, and some peers delete the pairs with their IKE SA.
extension Peer {
  /// The time after a delete of an IKE SA by the peer after which the gateway starts another,
  /// unless the peer has.
  static let replacementPause = Duration.milliseconds(200)

  /// Starts phase 1 if pairs are without an IKE SA. `yields` means that it is not started if the
  /// peer has started one.
  mutating func replaceAssociation(yields: Bool = false, in turn: inout Turn) {
    replaceAt = nil
    for entry in turn.shared.ledger.with(gateway) {
      let endpoint = origin(of: entry.pair)
      guard !entry.isCleared, let tunnel = turn.shared.tunnels[entry.pair.tunnel], tunnel.begins,
        !associations.contains(where: {
          $0.isEstablished
            ? $0.isOfSamePeer(as: entry.pair)
            : $0.origin == endpoint && (yields || $0.role == .initiator)
        })
      else { continue }
      requirePhaseOne(tunnel.ike, at: endpoint, in: &turn)
    }
  }

  /// Schedules a replacement after a pause, in which the peer may start one.
  mutating func planReplacement(in turn: inout Turn) {
    guard turn.shared.ledger.hasAny(with: gateway) else { return }
    let due = turn.now.advanced(by: Self.replacementPause)
    replaceAt = due
    turn.plan(.replacement(gateway), at: due)
  }

  /// Schedules the next attempt after a failed phase 1 if pairs are without an IKE SA. The interval
  /// grows with each failure.
  mutating func retryReplacement(in turn: inout Turn) {
    let isMissing = turn.shared.ledger.with(gateway).contains { entry in
      !entry.isCleared && turn.shared.tunnels[entry.pair.tunnel]?.begins == true
        && newest(of: entry.pair) == nil
    }
    guard isMissing else { return }
    failedReplacements += 1
    // Jitter keeps the attempts to thousands of peers apart.
    let share = Double.random(in: 0.9..<1, using: &turn.environment.generator)
    let due = turn.now.advanced(by: TunnelEstablishment.interval(after: failedReplacements) * share)
    replaceAt = due
    turn.plan(.replacement(gateway), at: due)
  }

  mutating func actOnReplacement(in turn: inout Turn) {
    guard let replaceAt, replaceAt <= turn.now else { return }
    replaceAssociation(yields: true, in: &turn)
  }

  /// Starts the successor of an IKE SA that expires soon if pairs depend on it.
  mutating func renewAssociation(at place: Int, in turn: inout Turn) {
    associations[place].withEstablished { $0.renewalMargin = nil }
    let association = associations[place]
    guard newest == place else { return }
    for entry in turn.shared.ledger.with(gateway)
    where !entry.isCleared && association.isOfSamePeer(as: entry.pair) {
      guard let tunnel = turn.shared.tunnels[entry.pair.tunnel], tunnel.begins else { continue }
      return requirePhaseOne(tunnel.ike, at: origin(of: entry.pair), in: &turn)
    }
  }
}

extension IKEAssociation {
  /// The time before the expiry at which the gateway negotiates a successor: 60 to 90 seconds. It
  /// depends on the random cookie, so that thousands of IKE SAs are not renewed at once.
  var renewalMargin: Duration { .seconds(60) + .milliseconds(Int64(cookie % 30_000)) }
}
