package import Wire

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

extension Negotiator {
  /// The names of the tunnels that are established without traffic, in configured order. After a
  /// configuration change, `beginEstablishing` is to be called with each.
  package var tunnelsToEstablish: [String] { tunnels.establishing }

  /// Starts the negotiation of a tunnel that is established without traffic and is not up. It is
  /// called after a configuration change.
  package mutating func beginEstablishing(
    _ name: String, at now: Instant, using generator: inout some RandomNumberGenerator
  ) -> [NegotiatorOutput] {
    guard tunnels[name]?.establishesImmediately == true, !pairs.isUp(name) else { return [] }
    return run(at: now, using: &generator) { negotiator, _, outputs in
      negotiator.establishing[name] = Establishment(due: now)
      negotiator.actOnEstablishment(name, at: now, &outputs)
    }
  }

  /// Plans the negotiation of all tunnels that are established without traffic. The next `advance`
  /// starts them. It is called after a configuration change.
  package mutating func planEstablishment(at now: Instant) {
    for name in tunnels.establishing { planEstablishment(of: name, at: now) }
  }

  private mutating func planEstablishment(of name: String, at now: Instant) {
    establishing[name]?.failures = 0
    establish(name, at: now)
  }

  /// Plans to negotiate a tunnel that is to be there and has no pair.
  mutating func establish(_ name: String, at due: Instant) {
    guard tunnels[name]?.establishesImmediately == true, !pairs.isUp(name) else { return }
    establishing[name, default: Establishment(due: due)].due = due
    agenda.add(.establishment(name), at: due)
  }

  /// A negotiation came to nothing: again later, and ever later.
  mutating func retryEstablishment(
    of name: String, in world: inout World<some RandomNumberGenerator>
  ) {
    guard tunnels[name]?.establishesImmediately == true, !pairs.isUp(name) else { return }
    var establishment = establishing[name] ?? Establishment(due: world.now)
    establishment.failures += 1
    establishing[name] = establishment
    // Jitter keeps a thousand tunnels from knocking at the same time.
    let interval = Establishment.interval(after: establishment.failures)
    let share = Double.random(in: 0.9..<1, using: &world.generator)
    establish(name, at: world.now.advanced(by: interval * share))
  }

  mutating func actOnEstablishment(
    _ name: String, at now: Instant, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let establishment = establishing[name], establishment.due <= now, !pairs.isUp(name)
    else { return }
    outputs.append(.establish(tunnel: name))
    // Should the peer have begun too, and its attempt fail, nobody else would try again.
    establish(name, at: now.advanced(by: Establishment.limit))
  }
}
