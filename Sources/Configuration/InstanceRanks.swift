/// The positions of the instances of a long list in the user's order, by key. Each instance has a
/// rank, which increases along the list and does not change when other instances are removed.
struct InstanceRanks: Sendable {
  private var ranks: [String: Int] = [:]
  private var next = 0

  init(_ instances: ArraySlice<Statement>) {
    ranks.reserveCapacity(instances.count)
    for instance in instances { append(instance.value) }
  }

  /// The length from which ranks are kept. In a shorter list, comparing each instance is as fast.
  static let shortest = 17

  mutating func append(_ key: String) {
    ranks[key] = next
    next += 1
  }

  mutating func remove(_ key: String) { ranks[key] = nil }

  /// The place of an instance; nil where there is none of that key. `instances` are those that were
  /// appended and not removed since.
  func place(of key: String, in instances: ArraySlice<Statement>) -> Int? {
    guard let rank = ranks[key] else { return nil }
    // Its first place, which is still right where none before it has gone.
    var high = instances.startIndex + rank
    if high < instances.endIndex, instances[high].value == key { return high }
    high = min(high, instances.endIndex)
    var low = instances.startIndex
    while low < high {
      let middle = low + (high - low) / 2
      guard let other = ranks[instances[middle].value] else { return nil }
      if other >= rank { high = middle } else { low = middle + 1 }
    }
    return low < instances.endIndex && instances[low].value == key ? low : nil
  }
}
