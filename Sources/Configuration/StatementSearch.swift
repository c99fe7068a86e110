/// Searches the children of a statement. Declarations are numbered in the order in which they are
/// shown; the instances of a list that has no order of the user's stand in that of their names.
extension [Statement] {
  /// Where the children of a declaration are, or would be.
  func range(of declaration: Int) -> Range<Int> {
    let end = endPlace(of: declaration)
    // What is no list, and what is not there yet, has no more to look for.
    guard end > 0, self[end - 1].declaration == declaration else { return end..<end }
    if end == 1 || self[end - 2].declaration != declaration { return end - 1..<end }
    return partition(0..<end) { self[$0].declaration >= declaration }..<end
  }

  /// The place of the first child of a declaration, or of one that is shown behind it.
  func firstPlace(of declaration: Int) -> Int {
    partition(0..<count) { self[$0].declaration >= declaration }
  }

  /// The place behind the last child of a declaration, or of one that is shown before it.
  func endPlace(of declaration: Int) -> Int {
    // A file gives statements in the order in which they are shown.
    guard let last, last.declaration > declaration else { return count }
    return partition(0..<count) { self[$0].declaration > declaration }
  }

  /// Where the instance of that name is, or would be, in the range of a list that is sorted by names.
  func lowerBound(of key: String, in range: Range<Int>) -> Int {
    if let last = range.last, NaturalOrder.precedes(self[last].value, key) {
      return range.upperBound
    }
    return partition(range) { !NaturalOrder.precedes(self[$0].value, key) }
  }

  /// The place behind the foreign statements of `range` that are shown before what follows
  /// `predecessor`, or beside it.
  func place(behind predecessor: Int, in range: Range<Int>) -> Int {
    partition(range) { self[$0].predecessor > predecessor }
  }

  /// The first place of `range` at which `isBehind` holds.
  private func partition(_ range: Range<Int>, _ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
