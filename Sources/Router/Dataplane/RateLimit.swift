import Wire

/// Lets through so many events a second, and as many at once. The generic cell rate algorithm:
/// one instant is all its memory.
struct RateLimit {
  private let interval: Duration
  private let burst: Duration
  private var nextFree = Instant.origin

  /// `perSecond`: 1 to 1,000,000.
  init(perSecond: Int) {
    let rate = min(max(perSecond, 1), 1_000_000)
    interval = .seconds(1) / rate
    burst = .seconds(1)
  }

  mutating func allows(at now: Instant) -> Bool {
    let due = max(nextFree, now)
    guard now.duration(to: due) + interval <= burst else { return false }
    nextFree = due.advanced(by: interval)
    return true
  }
}
