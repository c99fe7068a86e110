/// The ranks of the instances of a long, ordered list, by key. Ranks increase along the list and do
/// not change when other instances are removed, so that an instance is found by binary search.
struct InstanceRanks: Sendable {
  private var ranks: [String: Int] = [:]
  private var next = 0

  /// Ranks the instances in their present order.
  init(_ instances: ArraySlice<Statement>) {
    ranks.reserveCapacity(instances.count)
    for instance in instances { append(instance.value) }
  }

  /// The number of instances from which ranks are kept. In a shorter list, comparing each key is as
  /// fast.
  static let shortest = 17

  /// Ranks an instance that was appended to the list.
  mutating func append(_ key: String) {
    ranks[key] = next
    next += 1
  }

  /// Removes the rank of an instance.
  mutating func remove(_ key: String) { ranks[key] = nil }

  /// Returns the index of an instance; nil if there is none with this key. `instances` are those
  /// that were appended and not removed.
  func place(of key: String, in instances: ArraySlice<Statement>) -> Int? {
    guard let rank = ranks[key] else { return nil }
    // The index at which it was appended, which is still right if none before it was removed.
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
