/// What is to be done to some octets of a packet in a batch.
protocol BatchJob {
  associatedtype Algorithm: Equatable

  var algorithm: Algorithm { get }
  var packet: Int { get }
  var range: Range<Int> { get }
}

extension Array where Element: BatchJob {
  /// Brings the jobs of an algorithm that are at `start` or behind together there. Returns where
  /// they are then; the others have changed places.
  mutating func gather(_ algorithm: Element.Algorithm, from start: Int) -> Range<Int> {
    var end = start
    for index in start..<endIndex where self[index].algorithm == algorithm {
      if index != end { swapAt(index, end) }
      end += 1
    }
    return start..<end
  }
}
