package import Wire

/// How the clock of a network goes beside the time outside.
package struct NetworkClock: Equatable, Sendable {
  package enum Pace: Equatable, Sendable {
    /// It stands between commands; a command that waits moves it.
    case withCommands
    /// It goes by itself, so many times as fast as the time outside.
    case running(rate: Int)
    /// It stands until it is stepped.
    case paused
  }

  package private(set) var pace: Pace
  /// A moment outside and the time that the network's clock showed then.
  private var outside: Instant
  private var network: Instant

  private static let origin = Instant(sinceOrigin: .zero)

  /// The rates at which it can run.
  package static let rates = 1...1_000_000

  package init(_ pace: Pace = .withCommands) {
    self.pace = pace
    (outside, network) = (Self.origin, Self.origin)
  }

  /// Goes on from here at another pace, or at the same one after it has been moved.
  mutating func set(_ pace: Pace, at outside: Instant, showing network: Instant) {
    (self.pace, self.outside, self.network) = (pace, outside, network)
  }

  /// What it shows at a time outside; nil: it does not go by itself.
  package func time(at outside: Instant) -> Instant? {
    guard case .running(let rate) = pace else { return nil }
    let passed = self.outside.duration(to: outside)
    guard passed > .zero else { return network }
    // Ten thousand years do not fit otherwise.
    let limit = Duration.seconds(300_000_000_000)
    return network.advanced(by: min(passed, limit / rate) * rate)
  }

  /// How long outside until it shows a time; nil: it does not get there by itself.
  package func wait(from shown: Instant, until time: Instant) -> Duration? {
    guard case .running(let rate) = pace else { return nil }
    return max(.zero, shown.duration(to: time)) / rate
  }
}
