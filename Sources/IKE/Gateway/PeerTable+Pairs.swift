import Wire

/// Timers and rekeying of pairs.
extension PeerTable {
  /// Handles a timer of the pair with an inbound SPI.
  mutating func actOnPair(_ spi: UInt32, in turn: inout Turn) {
    guard let entry = turn.shared.ledger[spi] else { return }
    if entry.hardExpiry <= turn.now {
      remove(entry.pair, .expired, in: &turn)
    } else if let drainAt = entry.drainAt, drainAt <= turn.now {
      let isCleared = entry.isCleared
      with(entry.pair.gateway, in: &turn) { peer, turn in
        peer.remove(
          entry.pair, isCleared ? .cleared : .replaced, notifiesPeer: !isCleared, in: &turn)
      }
    } else if let useAt = entry.useAt, useAt <= turn.now {
      turn.use(spi)
    } else if let renewAt = entry.renewAt, renewAt <= turn.now {
      renewPair(spi, in: &turn)
    } else {
      turn.plan(.pair(spi), at: entry.nextDeadline)
    }
  }

  /// Starts the negotiation of a successor.
  mutating func renewPair(_ spi: UInt32, in turn: inout Turn) {
    guard let entry = turn.shared.ledger.beginRenewal(of: spi) else { return }
    turn.plan(.pair(spi), at: entry.nextDeadline)
    guard entry.isConfirmed, let tunnel = turn.shared.tunnels[entry.pair.tunnel],
      tunnel.remoteGateways.contains(entry.pair.gateway)
    else { return }
    with(entry.pair.gateway, in: &turn) { peer, turn in peer.negotiate(tunnel, in: &turn) }
  }

  /// Removes a pair and sends a delete to the peer.
  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason,
    in turn: inout Turn
  ) {
    with(pair.gateway, in: &turn) { peer, turn in
      peer.remove(pair, reason, notifiesPeer: true, in: &turn)
    }
  }
}
