import Wire

/// The pending negotiation of a tunnel that is established without traffic.
struct TunnelEstablishment {
  /// The number of failures since the tunnel had a pair.
  var failures = 0
  /// The time of the next attempt.
  var due: Instant

  /// Returns the time to wait after a number of consecutive failures: it doubles with each, up to
  /// `limit`.
  static func interval(after failures: Int) -> Duration {
    min(.seconds(10) * (1 << min(max(0, failures - 1), 5)), limit)
  }

  static let limit = Duration.seconds(300)

  /// The pause after the loss of a pair that was not cleared, since the next one may be lost at
  /// once too.
  static let pause = Duration.seconds(2)
}

extension SharedState {
  /// Returns whether a tunnel that is established without traffic is not up.
  func isMissing(_ tunnel: TunnelIdentifier) -> Bool {
    tunnels[tunnel]?.establishesImmediately == true && !ledger.isUp(tunnel)
  }

  /// Schedules the negotiation of a tunnel that is established without traffic and is not up.
  mutating func planEstablishment(of tunnel: TunnelIdentifier, at due: Instant) {
    guard isMissing(tunnel) else { return }
    let failures = progress[tunnel].establishment?.failures ?? 0
    progress[tunnel].establishment = TunnelEstablishment(failures: failures, due: due)
    deadlines.add(.establishment(tunnel), at: due)
  }

  /// Schedules the negotiation of all tunnels that are established without traffic and are not up,
  /// as if none had failed before.
  mutating func planEstablishment(at now: Instant) {
    for tunnel in tunnels.establishing {
      progress[tunnel].establishment?.failures = 0
      planEstablishment(of: tunnel, at: now)
    }
  }

  /// Schedules the next attempt after a failure. The interval grows with each failure.
  mutating func retryEstablishment(
    of tunnel: TunnelIdentifier, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    guard isMissing(tunnel) else { return }
    let failures = (progress[tunnel].establishment?.failures ?? 0) + 1
    progress[tunnel].establishment = TunnelEstablishment(failures: failures, due: now)
    // Jitter keeps the attempts of thousands of tunnels apart.
    let share = Double.random(in: 0.9..<1, using: &generator)
    planEstablishment(
      of: tunnel, at: now.advanced(by: TunnelEstablishment.interval(after: failures) * share))
  }

  /// Returns the request to negotiate a tunnel, if it is due.
  mutating func actOnEstablishment(
    of tunnel: TunnelIdentifier, at now: Instant
  ) -> GatewayOutput? {
    guard let establishment = progress[tunnel].establishment, establishment.due <= now,
      !ledger.isUp(tunnel)
    else { return nil }
    // If the peer has started too and its attempt fails, there would be no other attempt.
    planEstablishment(of: tunnel, at: now.advanced(by: TunnelEstablishment.limit))
    return .establish(tunnel)
  }
}
