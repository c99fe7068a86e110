package import Wire

extension Gateway {
  /// Deletes the IKE SAs with a peer, or all of them. The IPsec SAs stay; if there are any, a new
  /// IKE SA is negotiated at once.
  package mutating func clearPhaseOne(
    with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      let cleared = peers.associations.filter { association in
        // A phase 1 that was started to send deletes goes on.
        let isToTell = association.isNegotiating && peers.isNotifying(association.gateway)
        return !isToTell
          && (peer == nil || association.gateway == peer || association.peer.address == peer)
      }
      for association in cleared {
        peers.with(association.gateway, in: &turn) { peer, turn in
          peer.remove(association.cookie, .cleared, notifiesPeer: true, in: &turn)
        }
      }
      for gateway in Set(cleared.map(\.gateway)).sorted() {
        peers.with(gateway, in: &turn) { peer, turn in peer.replaceAssociation(in: &turn) }
      }
      // Negotiations that were under way have been removed too.
      for tunnel in turn.shared.progress.establishing {
        turn.shared.planEstablishment(of: tunnel, at: turn.now)
      }
    }
  }

  /// Deletes the IPsec SAs of a tunnel, or all of them, and sends deletes to the peers. Without an
  /// IKE SA, one is negotiated for that, unless `isLost` says that the peer does not answer.
  package mutating func clearPairs(
    of tunnel: TunnelIdentifier? = nil, isLost: Bool, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      let entries =
        tunnel.map { turn.shared.ledger.of(tunnel: $0) } ?? turn.shared.ledger.all
      for entry in entries {
        peers.with(entry.pair.gateway, in: &turn) { peer, turn in
          if !isLost, peer.clearLater(entry.pair, in: &turn) { return }
          peer.remove(entry.pair, .cleared, notifiesPeer: true, in: &turn)
        }
      }
    }
  }

  /// Resets the counters of one peer, or of all peers and the total.
  package mutating func clearStatistics(of peer: IPv4Address? = nil) {
    shared.statistics.clear(peer)
  }
}
