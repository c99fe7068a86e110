/// The queue of octets that have not been sent, in their order.
struct SendQueue {
  private var octets: [UInt8] = []
  /// The number of octets of the array that have been sent.
  private var start = 0

  var count: Int { octets.count - start }
  var isEmpty: Bool { start == octets.count }

  mutating func append(_ more: [UInt8]) {
    if isEmpty {
      // Nothing is copied while the queue does not grow.
      octets = more
      start = 0
      return
    }
    // The array is moved only if at least as many octets are removed as are moved.
    if start >= octets.count - start {
      octets.removeFirst(start)
      start = 0
    }
    octets += more
  }

  mutating func drop(_ count: Int) {
    start += min(max(0, count), self.count)
    if isEmpty { self = SendQueue() }
  }

  func withOctets<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    unsafe octets.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
  }
}
