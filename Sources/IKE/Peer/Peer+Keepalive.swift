import Wire

/// A NAT between us and a peer, whose translation we keep open. RFC 3948 §4.
struct Keepalive {
  /// When something last went to the peer.
  var spokenAt: Instant
  /// When to look again.
  var due: Instant

  /// Of silence. RFC 3948 §4.
  static let interval = Duration.seconds(20)
}

extension Peer {
  /// Where we are behind a NAT, its translation is kept open.
  mutating func keepOpen(
    _ association: IKEAssociation, in turn: inout Turn
  ) {
    let peer = association.peer
    guard peer.isFloated, association.established?.translation.contains(.ours) ?? false,
      keepalives[peer] == nil
    else { return }
    let due = turn.now.advanced(by: Keepalive.interval)
    keepalives[peer] = Keepalive(spokenAt: turn.now, due: due)
    turn.plan(.keepalive(gateway, to: peer), at: due)
  }

  /// Something went there: no keepalive is needed for a while.
  mutating func spoke(to peer: Endpoint, at now: Instant) { keepalives[peer]?.spokenAt = now }

  mutating func actOnKeepalive(
    to peer: Endpoint, in turn: inout Turn
  ) {
    guard var keepalive = keepalives[peer], keepalive.due <= turn.now else { return }
    guard isInUse(peer, turn.commons.ledger) else {
      keepalives[peer] = nil
      return
    }
    if keepalive.spokenAt.advanced(by: Keepalive.interval) <= turn.now {
      turn.count(gateway) { $0.keepalivesSent += 1 }
      turn.outputs.append(.keepalive(to: peer))
      keepalive.spokenAt = turn.now
    }
    keepalive.due = keepalive.spokenAt.advanced(by: Keepalive.interval)
    keepalives[peer] = keepalive
    turn.plan(.keepalive(gateway, to: peer), at: keepalive.due)
  }

  private func isInUse(_ peer: Endpoint, _ ledger: SecurityAssociationLedger) -> Bool {
    associations.contains { $0.isEstablished && $0.peer == peer }
      || ledger.hasAny(at: peer, of: gateway)
  }
}
