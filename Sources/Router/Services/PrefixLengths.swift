import Wire

/// A table of many prefixes that returns, for an address, the lengths of those prefixes that
/// contain it. The ends of the prefixes divide the addresses into ranges, and the result is the
/// same for all addresses of a range.
struct PrefixLengths {
  /// The first address of each range, ascending; the first range begins at 0.
  private let starts: [UInt32]
  /// The prefix lengths of each range, as a bit for each length from 0 to 32.
  private let lengths: [UInt64]

  init(_ prefixes: [IPv4Prefix]) {
    // Different prefixes of one length do not overlap, so the bit is cleared where one ends.
    var changes: [(at: UInt32, begins: Bool, length: Int)] = []
    for prefix in Set(prefixes) {
      changes.append((prefix.address.rawValue, true, prefix.length))
      let last = prefix.address.rawValue | ~IPv4Prefix.mask(prefix.length)
      if last < .max { changes.append((last + 1, false, prefix.length)) }
    }
    changes.sort { ($0.at, $0.begins ? 1 : 0) < ($1.at, $1.begins ? 1 : 0) }
    var starts: [UInt32] = [0]
    var lengths: [UInt64] = [0]
    var active: UInt64 = 0
    for change in changes {
      let bit: UInt64 = 1 << UInt64(change.length)
      active = change.begins ? active | bit : active & ~bit
      if starts[starts.count - 1] == change.at {
        lengths[lengths.count - 1] = active
      } else {
        starts.append(change.at)
        lengths.append(active)
      }
    }
    self.starts = starts
    self.lengths = lengths
  }

  func matching(_ address: IPv4Address) -> UInt64 {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if starts[middle] <= address.rawValue { low = middle } else { high = middle }
    }
    return lengths[low]
  }
}
