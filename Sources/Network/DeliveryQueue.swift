import Wire

/// A packet on its way over a link.
struct Delivery {
  var due: Instant
  var receiver: Wiring.LinkEnd
  /// The unit of the sender: the circuit on the link, which has the same number at both ends.
  var unit: Int
  var octets: [UInt8]
  /// Whether a trace follows the packet.
  var isTraced = false
}

/// The packets on links, the earliest delivery first, and in the order of sending if they are due
/// together. It is a binary heap.
struct DeliveryQueue {
  private var heap: [(serial: UInt64, delivery: Delivery)] = []
  private var nextSerial: UInt64 = 0

  var nextDue: Instant? { heap.first?.delivery.due }

  mutating func push(_ delivery: Delivery) {
    heap.append((nextSerial, delivery))
    nextSerial &+= 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes and returns the first packet if it is due.
  mutating func pop(at now: Instant) -> Delivery? {
    guard let first = heap.first?.delivery, first.due <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if precedes(child, least) { least = child }
      }
      if least == parent { return first }
      heap.swapAt(least, parent)
      parent = least
    }
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (heap[left].delivery.due, heap[left].serial) < (heap[right].delivery.due, heap[right].serial)
  }
}
