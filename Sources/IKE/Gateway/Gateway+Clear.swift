package import Wire

extension Gateway {
  /// Deletes the IKE SAs with the peer, or with all; the IPsec SAs stay.
  package mutating func clearPhaseOne(
    with peer: IPv4Address? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      for association in peers.associations
      where peer == nil || association.gateway == peer || association.peer.address == peer {
        peers.with(association.gateway, in: &turn) { peer, turn in
          peer.remove(association.cookie, .cleared, tellsPeer: true, in: &turn)
        }
      }
      // What was under way is gone too.
      for tunnel in turn.commons.progress.establishing {
        turn.commons.planEstablishment(of: tunnel, at: turn.now)
      }
    }
  }

  /// Deletes the IPsec SAs of the tunnel, or of all.
  package mutating func clearPairs(
    of tunnel: TunnelIdentifier? = nil, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      let entries =
        tunnel.map { turn.commons.ledger.of(tunnel: $0) } ?? turn.commons.ledger.all
      for entry in entries {
        peers.remove(entry.pair, .cleared, in: &turn)
      }
    }
  }

  /// Of one peer, or of all.
  package mutating func clearStatistics(of peer: IPv4Address? = nil) {
    commons.statistics.clear(peer)
  }
}
