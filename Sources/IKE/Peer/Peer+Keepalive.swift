import Wire

/// The state of the NAT keepalives to an endpoint, which keep the gateway's NAT mapping in place.
/// RFC 3948 section 4.
struct Keepalive {
  /// The time at which a packet was last sent to the peer.
  var lastSentAt: Instant
  /// The time at which the next keepalive may be due.
  var due: Instant

  /// The time without a packet after which a keepalive is sent. RFC 3948 section 4.
  static let interval = Duration.seconds(20)
}

extension Peer {
  /// Starts keepalives for an IKE SA if the gateway is behind a NAT.
  mutating func keepOpen(
    _ association: IKEAssociation, in turn: inout Turn
  ) {
    let peer = association.peer
    guard peer.isFloated, association.established?.natStatus.contains(.ours) ?? false,
      keepalives[peer] == nil
    else { return }
    let due = turn.now.advanced(by: Keepalive.interval)
    keepalives[peer] = Keepalive(lastSentAt: turn.now, due: due)
    turn.plan(.keepalive(gateway, to: peer), at: due)
  }

  /// Registers that a packet was sent to an endpoint, which postpones the next keepalive.
  mutating func recordSent(to peer: Endpoint, at now: Instant) {
    keepalives[peer]?.lastSentAt = now
  }

  /// Sends a keepalive if it is due, and sets the next timer.
  mutating func actOnKeepalive(
    to peer: Endpoint, in turn: inout Turn
  ) {
    guard var keepalive = keepalives[peer], keepalive.due <= turn.now else { return }
    guard isInUse(peer, turn.shared.ledger) else {
      keepalives[peer] = nil
      return
    }
    if keepalive.lastSentAt.advanced(by: Keepalive.interval) <= turn.now {
      turn.count(gateway) { $0.keepalivesSent += 1 }
      turn.outputs.append(.keepalive(to: peer))
      keepalive.lastSentAt = turn.now
    }
    keepalive.due = keepalive.lastSentAt.advanced(by: Keepalive.interval)
    keepalives[peer] = keepalive
    turn.plan(.keepalive(gateway, to: peer), at: keepalive.due)
  }

  private func isInUse(_ peer: Endpoint, _ ledger: SecurityAssociationLedger) -> Bool {
    associations.contains { $0.isEstablished && $0.peer == peer }
      || ledger.hasAny(at: peer, of: gateway)
  }
}
