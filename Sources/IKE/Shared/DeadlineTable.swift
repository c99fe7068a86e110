import Wire

/// The timers of a gateway, as a binary heap ordered by time. An entry is a hint: its owner checks
/// whether something is really due, so that entries need not be removed.
struct DeadlineTable<Item> {
  private var entries: [(due: Instant, item: Item)] = []

  /// The index of the entry that `prune` examines next.
  private var cursor = 0

  /// The number of entries from which `prune` removes stale ones.
  private static var limit: Int { 4_096 }
  /// The number of entries that `prune` examines in one call.
  private static var share: Int { 8 }

  var count: Int { entries.count }

  /// The time of the earliest entry.
  var next: Instant? { entries.first?.due }

  /// Adds an entry.
  mutating func add(_ item: Item, at due: Instant) {
    entries.append((due, item))
    rise(entries.count - 1)
  }

  /// Removes some of the stale entries if there are many. Otherwise a flood of negotiations that
  /// are deleted at once would fill the memory. The method is to be called for each entry that is
  /// added. The calls examine all entries in turn, a few in each call.
  mutating func prune(keeping isWanted: (Item) -> Bool) {
    for _ in 0..<Self.share where entries.count >= Self.limit {
      if cursor >= entries.count { cursor = 0 }
      if isWanted(entries[cursor].item) {
        cursor += 1
      } else {
        entries.swapAt(cursor, entries.count - 1)
        entries.removeLast()
        if cursor < entries.count {
          sink(cursor)
          rise(cursor)
        }
      }
    }
  }

  /// Removes and returns the earliest entry if it is due.
  mutating func pop(at now: Instant) -> Item? {
    guard let first = entries.first, first.due <= now else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.item }
    entries[0] = last
    sink(0)
    return first.item
  }

  /// Moves an entry towards the root of the heap, above all entries that are due later.
  private mutating func rise(_ place: Int) {
    var child = place
    while child > 0, entries[child].due < entries[(child - 1) / 2].due {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Moves an entry away from the root of the heap, below all entries that are due earlier.
  private mutating func sink(_ place: Int) {
    var parent = place
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].due < entries[least].due {
        least = child
      }
      if least == parent { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
