import Wire

/// The deadlines of nodes, the earliest first. It is a binary heap that records the position of
/// each node, so that a deadline is changed without a search.
struct DeadlineQueue {
  private var heap: [(due: Instant, node: Int)] = []
  /// The position of each node in the heap; nil if it has no deadline.
  private var places: [Int?]

  init(nodes: Int) { places = Array(repeating: nil, count: nodes) }

  var next: Instant? { heap.first?.due }

  /// Sets the deadline of a node; nil removes it.
  mutating func set(_ node: Int, to due: Instant?) {
    switch (places[node], due) {
    case (nil, nil): break
    case (nil, let due?):
      places[node] = heap.count
      heap.append((due, node))
      rise(heap.count - 1)
    case (let place?, nil): remove(at: place)
    case (let place?, let due?):
      let former = heap[place].due
      if due == former { return }
      heap[place].due = due
      if due < former { rise(place) } else { sink(place) }
    }
  }

  /// Removes and returns the nodes whose deadlines have passed.
  mutating func takeDue(at now: Instant) -> [Int] {
    var nodes: [Int] = []
    while let first = heap.first, first.due <= now {
      nodes.append(first.node)
      remove(at: 0)
    }
    return nodes
  }

  private mutating func remove(at place: Int) {
    swap(place, heap.count - 1)
    let gone = heap.removeLast()
    places[gone.node] = nil
    guard place < heap.count else { return }
    sink(place)
    rise(place)
  }

  private mutating func rise(_ place: Int) {
    var child = place
    while child > 0, heap[child].due < heap[(child - 1) / 2].due {
      swap(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func sink(_ place: Int) {
    var parent = place
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].due < heap[least].due {
        least = child
      }
      if least == parent { return }
      swap(parent, least)
      parent = least
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    heap.swapAt(left, right)
    places[heap[left].node] = left
    places[heap[right].node] = right
  }
}
