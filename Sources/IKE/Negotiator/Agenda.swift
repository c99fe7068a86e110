import Wire

/// What is due when: a binary heap. An entry is a hint; whoever it is for knows whether something
/// is due indeed, so entries need not be taken back.
struct Agenda<Item> {
  private var entries: [(due: Instant, item: Item)] = []

  /// Entries from which on it is worth while to look for those that are for nobody.
  private var limit = 4_096

  var count: Int { entries.count }

  var next: Instant? { entries.first?.due }

  mutating func add(_ item: Item, at due: Instant) {
    entries.append((due, item))
    var child = entries.count - 1
    while child > 0, entries[child].due < entries[(child - 1) / 2].due {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Drops the entries that are for nobody, once there are many: else a flood of what is forgotten
  /// at once would be remembered here.
  mutating func prune(keeping isWanted: (Item) -> Bool) {
    guard entries.count >= limit else { return }
    entries = entries.filter { isWanted($0.item) }.sorted { $0.due < $1.due }
    limit = max(4_096, 2 * entries.count)
  }

  /// The first entry, if it is due.
  mutating func pop(at now: Instant) -> Item? {
    guard let first = entries.first, first.due <= now else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.item }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].due < entries[least].due {
        least = child
      }
      if least == parent { return first.item }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
