/// Searches for the children of a statement. Children are sorted by declaration, and the instances
/// of a list that is not ordered by the user are sorted by name.
extension [Statement] {
  /// Returns the range of the children of a declaration, which is empty at the right position if
  /// there are none.
  func range(of declaration: Int) -> Range<Int> {
    let end = endPlace(of: declaration)
    // A statement that is no list, or does not exist, needs no further search.
    guard end > 0, self[end - 1].declaration == declaration else { return end..<end }
    if end == 1 || self[end - 2].declaration != declaration { return end - 1..<end }
    return partition(0..<end) { self[$0].declaration >= declaration }..<end
  }

  /// Returns the index of the first child of a declaration, or of the first child behind it.
  func firstPlace(of declaration: Int) -> Int {
    partition(0..<count) { self[$0].declaration >= declaration }
  }

  /// Returns the index behind the last child of a declaration, or behind the children before it.
  func endPlace(of declaration: Int) -> Int {
    // Statements of a file are usually in the order in which they are shown, so each is the last.
    guard let last, last.declaration > declaration else { return count }
    return partition(0..<count) { self[$0].declaration > declaration }
  }

  /// Returns the index at which the instance with this name is or would be, in the range of a list
  /// that is sorted by name.
  func lowerBound(of key: String, in range: Range<Int>) -> Int {
    if let last = range.last, NaturalOrder.precedes(self[last].value, key) {
      return range.upperBound
    }
    return partition(range) { !NaturalOrder.precedes(self[$0].value, key) }
  }

  /// Returns the index behind the foreign statements in `range` that are shown behind `predecessor`
  /// or earlier.
  func place(behind predecessor: Int, in range: Range<Int>) -> Int {
    partition(range) { self[$0].predecessor > predecessor }
  }

  /// Returns the first index in `range` for which `isBehind` returns true.
  private func partition(_ range: Range<Int>, _ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
