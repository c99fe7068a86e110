package import Wire

/// Pairs that exist at one end only, as far as packets show it.
extension Gateway {
  /// Handles a tunnel on which packets were sent for some time and none were received: it probes
  /// the peer and renews the pair.
  package mutating func verify(
    _ tunnel: TunnelIdentifier, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    run(at: now, using: &generator) { peers, turn in
      guard let policy = turn.shared.tunnels[tunnel],
        let pair = turn.shared.ledger.markDoubtful(tunnel)
      else { return }
      peers.with(pair.gateway, in: &turn) { peer, turn in peer.verify(pair, policy, in: &turn) }
    }
  }

  /// Handles a packet with an unknown SPI. If a tunnel has this peer, a delete for the SPI is sent
  /// to it, at most once a minute.
  package mutating func receiveUnknown(
    _ name: InboundName, from sender: Endpoint, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    let gateway = shared.gateway(of: sender)
    guard shared.tunnels.has(gateway), shared.reports.allows(gateway, at: now) else { return [] }
    return run(at: now, using: &generator) { peers, turn in
      peers.with(gateway, in: &turn) { peer, turn in
        peer.report(name, from: sender, in: &turn)
      }
    }
  }

  /// Deletes all SAs because the router stops. Deletes are sent to the peers, and nothing is
  /// negotiated again.
  package mutating func shutdown(
    at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    shared.tunnels.stopBeginning()
    shared.progress.removeState(absentFrom: shared.tunnels)
    let outputs = clearPairs(isLost: false, at: now, using: &generator)
    // An IKE SA that is negotiated to send deletes is removed after that.
    guard !isNotifying else { return outputs }
    return outputs + clearPhaseOne(at: now, using: &generator)
  }

  /// Whether deletes for a peer wait for an IKE SA.
  package var isNotifying: Bool { peers.isNotifying }
}
