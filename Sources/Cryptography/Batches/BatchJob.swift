/// What is to be done to some octets of a packet in a batch.
protocol BatchJob {
  associatedtype Algorithm: Equatable

  var algorithm: Algorithm { get }
}

extension Array where Element: BatchJob {
  /// Brings the jobs of an algorithm that are at `start` or behind together there. Returns where
  /// they are then; the others have changed places.
  mutating func gather(_ algorithm: Element.Algorithm, from start: Int) -> Range<Int> {
    var end = start
    while end < endIndex, self[end].algorithm == algorithm { end += 1 }
    // Most batches are of one algorithm.
    guard end < endIndex else { return start..<end }
    for index in end + 1..<endIndex where self[index].algorithm == algorithm {
      swapAt(index, end)
      end += 1
    }
    return start..<end
  }
}
