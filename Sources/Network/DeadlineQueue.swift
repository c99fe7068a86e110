import Wire

/// When each node has something to do of its own accord, the earliest first: a binary heap in which
/// the place of each node is known, so that a deadline is moved without a search.
struct DeadlineQueue {
  private var heap: [(due: Instant, node: Int)] = []
  /// By node; nil: it has no deadline.
  private var places: [Int?]

  init(nodes: Int) { places = Array(repeating: nil, count: nodes) }

  var next: Instant? { heap.first?.due }

  /// nil: nothing will be due.
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

  /// The nodes whose deadlines have come; they have none any more.
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
