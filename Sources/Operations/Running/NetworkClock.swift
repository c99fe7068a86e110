package import Wire

/// The clock of a network, which is derived from the real time.
package struct NetworkClock: Equatable, Sendable {
  /// The pace of the clock.
  package enum Pace: Equatable, Sendable {
    /// The clock stands between commands; a command that waits advances it.
    case withCommands
    /// The clock runs by itself, at a multiple of the real time.
    case running(rate: Int)
    /// The clock stands until it is advanced by a command.
    case paused
  }

  /// The pace at which the clock runs.
  package private(set) var pace: Pace
  /// A moment of the real time, and the time that the network's clock showed then.
  private var outside: Instant
  private var network: Instant

  private static let origin = Instant(sinceOrigin: .zero)

  /// The rates at which the clock can run.
  package static let rates = 1...1_000_000

  /// Creates a clock, which by default stands between commands.
  package init(_ pace: Pace = .withCommands) {
    self.pace = pace
    (outside, network) = (Self.origin, Self.origin)
  }

  /// Changes the pace. The clock continues from the time `network`.
  mutating func set(_ pace: Pace, at outside: Instant, showing network: Instant) {
    (self.pace, self.outside, self.network) = (pace, outside, network)
  }

  /// Returns the time that the clock shows at a moment of the real time; nil if it does not run by
  /// itself.
  package func time(at outside: Instant) -> Instant? {
    guard case .running(let rate) = pace else { return nil }
    let passed = self.outside.duration(to: outside)
    guard passed > .zero else { return network }
    // The limit prevents an overflow of the product.
    let limit = Duration.seconds(300_000_000_000)
    return network.advanced(by: min(passed, limit / rate) * rate)
  }

  /// Returns the real time until the clock shows a time; nil if it does not run by itself.
  package func wait(from shown: Instant, until time: Instant) -> Duration? {
    guard case .running(let rate) = pace else { return nil }
    return max(.zero, shown.duration(to: time)) / rate
  }
}
