package import Wire

/// What packets say of pairs that one end has and the other has not.
extension Gateway {
  /// Packets of the tunnel have left for a while, and none have come. The peer is asked whether it
  /// is there, and the pair is renewed.
  package mutating func verify(
    _ tunnel: TunnelIdentifier, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let policy = turn.commons.tunnels[tunnel],
        let pair = turn.commons.ledger.markDoubtful(tunnel)
      else { return }
      peers.with(pair.gateway, in: &turn) { peer, turn in peer.verify(pair, policy, in: &turn) }
    }
  }

  /// A packet came from there by an SA that is not known here. If a tunnel has this peer, the peer is
  /// told, at most once a minute.
  package mutating func receiveUnknown(
    _ name: InboundName, from sender: Endpoint, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    let gateway = commons.gateway(of: sender)
    guard commons.tunnels.has(gateway), commons.reports.allows(gateway, at: now) else { return [] }
    return run(at: now, using: &generator) { peers, turn in
      peers.with(gateway, in: &turn) { peer, turn in
        peer.report(name, from: sender, in: &turn)
      }
    }
  }

  /// Deletes all SAs, because the router stops: the peers are told, and nothing is negotiated again.
  package mutating func shutdown(
    at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    commons.tunnels.stopBeginning()
    commons.progress.keep(commons.tunnels)
    let outputs = clearPairs(isLost: false, at: now, using: &generator)
    // An IKE SA that is made to tell a peer goes when that is done.
    guard !isTelling else { return outputs }
    return outputs + clearPhaseOne(at: now, using: &generator)
  }

  /// Whether peers wait for an IKE SA to be told what has been deleted.
  package var isTelling: Bool { peers.isTelling }
}
