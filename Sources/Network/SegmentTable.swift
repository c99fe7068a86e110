import Wire

/// Which ends of a segment have which addresses.
struct SegmentTable {
  /// By end.
  private var addresses: [Set<IPv4Address>]
  /// Ascending: of several ends with one address, the first is meant.
  private var ends: [IPv4Address: [Int]] = [:]

  init(ends count: Int) { addresses = Array(repeating: [], count: count) }

  /// The addresses of an end have changed, or may have.
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

  /// The end that has an address, other than the one that asks.
  func end(with address: IPv4Address, besides sender: Int) -> Int? {
    ends[address]?.first { $0 != sender }
  }
}
