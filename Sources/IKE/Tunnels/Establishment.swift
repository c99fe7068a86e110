import Wire

/// A tunnel that is to be there without traffic, and is not yet.
struct Establishment {
  /// Since there was a pair.
  var failures = 0
  var due: Instant

  /// How long to wait after so many failures, one after another: twice as long each time, with a
  /// limit.
  static func interval(after failures: Int) -> Duration {
    min(.seconds(10) * (1 << min(max(0, failures - 1), 5)), limit)
  }

  static let limit = Duration.seconds(300)

  /// A pair that went without our doing may go again at once.
  static let pause = Duration.seconds(2)
}

extension Commons {
  /// Whether the tunnel is to be there without traffic, and is not.
  func isMissing(_ tunnel: TunnelIdentifier) -> Bool {
    tunnels[tunnel]?.establishesImmediately == true && !ledger.isUp(tunnel)
  }

  /// Plans to negotiate a tunnel that is to be there and has no pair.
  mutating func planEstablishment(of tunnel: TunnelIdentifier, at due: Instant) {
    guard isMissing(tunnel) else { return }
    let failures = progress[tunnel].establishment?.failures ?? 0
    progress[tunnel].establishment = Establishment(failures: failures, due: due)
    agenda.add(.establishment(tunnel), at: due)
  }

  /// Plans to negotiate the tunnels that are to be there, as if none had failed.
  mutating func planEstablishment(at now: Instant) {
    for tunnel in tunnels.establishing {
      progress[tunnel].establishment?.failures = 0
      planEstablishment(of: tunnel, at: now)
    }
  }

  /// A negotiation came to nothing: again later, and ever later.
  mutating func retryEstablishment(
    of tunnel: TunnelIdentifier, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) {
    guard isMissing(tunnel) else { return }
    let failures = (progress[tunnel].establishment?.failures ?? 0) + 1
    progress[tunnel].establishment = Establishment(failures: failures, due: now)
    // Jitter keeps a thousand tunnels from knocking at the same time.
    let share = Double.random(in: 0.9..<1, using: &generator)
    planEstablishment(
      of: tunnel, at: now.advanced(by: Establishment.interval(after: failures) * share))
  }

  /// What to ask the caller for, if it is due.
  mutating func actOnEstablishment(
    of tunnel: TunnelIdentifier, at now: Instant
  ) -> GatewayOutput? {
    guard let establishment = progress[tunnel].establishment, establishment.due <= now,
      !ledger.isUp(tunnel)
    else { return nil }
    // Should the peer have begun too, and its attempt fail, nobody else would try again.
    planEstablishment(of: tunnel, at: now.advanced(by: Establishment.limit))
    return .establish(tunnel)
  }
}
