import Wire

/// The addresses at the ends of a segment.
struct SegmentTable {
  /// The addresses of each end.
  private var addresses: [Set<IPv4Address>]
  /// The ends with each address, in ascending order. The first one receives packets.
  private var ends: [IPv4Address: [Int]] = [:]

  init(ends count: Int) { addresses = Array(repeating: [], count: count) }

  /// Sets the addresses of an end.
  mutating func set(_ end: Int, to new: Set<IPv4Address>) {
    let former = addresses[end]
    if former == new { return }
    addresses[end] = new
    for address in former.subtracting(new) {
      ends[address]?.removeAll { $0 == end }
      if ends[address]?.isEmpty == true { ends[address] = nil }
    }
    for address in new.subtracting(former) {
      ends[address, default: []].append(end)
      ends[address]?.sort()
    }
  }

  /// Returns the end with an address, other than the sender's.
  func end(with address: IPv4Address, besides sender: Int) -> Int? {
    ends[address]?.first { $0 != sender }
  }
}
