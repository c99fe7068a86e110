import Wire

/// A limit on the number of events a second, with a burst of one second's events. It is the generic
/// cell rate algorithm, whose only state is one instant.
struct RateLimit {
  private let interval: Duration
  private let burst: Duration
  private var nextFree = Instant.origin

  /// Creates a limit of `perSecond` events, within 1 to 1,000,000.
  init(perSecond: Int) {
    let rate = min(max(perSecond, 1), 1_000_000)
    interval = .seconds(1) / rate
    burst = .seconds(1)
  }

  /// Returns whether an event is allowed now, and counts it if so.
  mutating func allows(at now: Instant) -> Bool {
    let due = max(nextFree, now)
    guard now.duration(to: due) + interval <= burst else { return false }
    nextFree = due.advanced(by: interval)
    return true
  }
}
