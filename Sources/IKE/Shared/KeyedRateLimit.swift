package import Wire

/// A rate limit for the events of each key, with a burst (generic cell rate algorithm: one point in
/// time is stored for each key). The number of keys is limited, since others may choose them;
/// events of further keys are not allowed.
package struct KeyedRateLimit<Key: Hashable & Sendable>: Sendable {
  private let interval: Duration
  private let burst: Int
  private let capacity: Int
  /// The time at which the events of a key will have used up their intervals.
  private var nextFree: [Key: Instant] = [:]
  /// The time before which no key can be removed.
  private var prunesAt = Instant.origin

  /// Creates a limit of one event per `interval` for each key, of which `burst` may happen at once,
  /// for at most `capacity` keys.
  package init(every interval: Duration, burst: Int = 1, capacity: Int = 512) {
    self.interval = interval
    self.burst = max(1, burst)
    self.capacity = max(1, capacity)
  }

  /// The number of stored keys.
  package var count: Int { nextFree.count }

  /// Returns whether an event of the key is allowed now, and counts it if so.
  package mutating func allows(_ key: Key, at now: Instant) -> Bool {
    if nextFree[key] == nil, nextFree.count >= capacity {
      prune(at: now)
      guard nextFree.count < capacity else { return false }
    }
    let due = max(nextFree[key] ?? now, now)
    guard now.duration(to: due) + interval <= interval * burst else { return false }
    nextFree[key] = due.advanced(by: interval)
    return true
  }

  /// Removes the keys whose intervals are over.
  private mutating func prune(at now: Instant) {
    guard prunesAt <= now else { return }
    nextFree = nextFree.filter { $0.value > now }
    prunesAt = nextFree.values.min() ?? now
  }
}
