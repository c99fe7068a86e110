/// A job of a batch, which processes some octets of one packet.
protocol BatchJob {
  associatedtype Algorithm: Equatable

  var algorithm: Algorithm { get }
}

extension Array where Element: BatchJob {
  /// Moves the jobs of an algorithm at or behind `start` together there. Returns their range; the
  /// other jobs have changed places.
  mutating func gather(_ algorithm: Element.Algorithm, from start: Int) -> Range<Int> {
    var end = start
    while end < endIndex, self[end].algorithm == algorithm { end += 1 }
    // Most batches have one algorithm only.
    guard end < endIndex else { return start..<end }
    for index in end + 1..<endIndex where self[index].algorithm == algorithm {
      swapAt(index, end)
      end += 1
    }
    return start..<end
  }
}
