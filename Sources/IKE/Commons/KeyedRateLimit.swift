package import Wire

/// Lets through so many events of each key in an interval, and some at once. Of keys that others
/// choose it remembers a bounded number; beyond that it lets nothing through. The generic cell rate
/// algorithm: one instant is all its memory of a key.
package struct KeyedRateLimit<Key: Hashable & Sendable>: Sendable {
  private let interval: Duration
  private let burst: Int
  private let capacity: Int
  /// When the events of a key will all have had their intervals.
  private var nextFree: [Key: Instant] = [:]
  /// Before then, no key can be forgotten.
  private var prunesAt = Instant.origin

  /// `burst`: how many events of a key may come at once.
  package init(every interval: Duration, burst: Int = 1, capacity: Int = 512) {
    self.interval = interval
    self.burst = max(1, burst)
    self.capacity = max(1, capacity)
  }

  /// The keys that are remembered.
  package var count: Int { nextFree.count }

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

  /// Forgets the keys of which nothing has come for a while.
  private mutating func prune(at now: Instant) {
    guard prunesAt <= now else { return }
    nextFree = nextFree.filter { $0.value > now }
    prunesAt = nextFree.values.min() ?? now
  }
}
