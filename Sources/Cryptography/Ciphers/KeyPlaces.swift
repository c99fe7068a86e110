internal import CProcessor

/// The addresses of the keys of a batch, which are prefetched together before they are needed.
///
/// A processor walks the page tables for several addresses at a time only if few instructions are
/// between the loads. So the addresses are collected first; then the first line of each is loaded,
/// which finds its page, and then the other lines.
@safe package struct KeyPlaces {
  /// The capacity: authentication keys and two parts of the cipher's keys for 64 packets.
  private static let limit = 192
  private static let lineLength = 64

  private var starts = unsafe InlineArray<192, UnsafeRawPointer?>(repeating: nil)
  private var lines = InlineArray<192, UInt16>(repeating: 0)
  private var count = 0

  /// Creates a list without addresses.
  package init() {}

  /// Adds `octets` octets at `start`, which is the start of a cache line. Beyond the capacity
  /// nothing is prefetched.
  @inline(__always)
  mutating func append(_ start: UnsafeRawPointer, octets: Int) {
    guard count < Self.limit, octets > 0 else { return }
    unsafe starts[count] = start
    lines[count] = UInt16(clamping: (octets &+ Self.lineLength &- 1) / Self.lineLength)
    count &+= 1
  }

  /// Prefetches all added addresses and removes them.
  package mutating func fetch() {
    for index in 0..<count { unsafe aspic_fetch(starts[index]) }
    for index in 0..<count {
      guard let start = unsafe starts[index] else { continue }
      for line in 1..<max(1, Int(lines[index])) {
        unsafe aspic_fetch(start + line &* Self.lineLength)
      }
    }
    count = 0
  }
}
