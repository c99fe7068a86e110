package import Wire

/// Tunnels that are established without traffic.
extension Gateway {
  /// The tunnels that are established without traffic, in configured order. After a configuration
  /// change, `beginEstablishing` is to be called with each.
  package var tunnelsToEstablish: [TunnelIdentifier] { shared.tunnels.establishing }

  /// Starts the negotiation of a tunnel that is established without traffic and is not up. It is
  /// called after a configuration change.
  package mutating func beginEstablishing(
    _ tunnel: TunnelIdentifier, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> [GatewayOutput] {
    guard shared.isMissing(tunnel) else { return [] }
    return run(at: now, using: &generator) { _, turn in
      turn.shared.progress[tunnel].establishment = TunnelEstablishment(due: now)
      if let output = turn.shared.actOnEstablishment(of: tunnel, at: now) {
        turn.outputs.append(output)
      }
    }
  }

  /// Plans the negotiation of all tunnels that are established without traffic. The next `advance`
  /// starts them. It is called after a configuration change.
  package mutating func planEstablishment(at now: Instant) { shared.planEstablishment(at: now) }
}
