/// The number of letters in which two words differ.
enum EditDistance {
  /// Returns the number of letters that must be inserted, deleted or replaced to change one word
  /// into the other. Two neighbours that are swapped count as one change if `countsSwaps` is true,
  /// otherwise as two.
  static func between(_ one: [UInt8], _ other: [UInt8], countsSwaps: Bool) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, letter) in one.enumerated() {
      var current = [row + 1]
      for column in other.indices {
        var least = min(last[column + 1] + 1, current[column] + 1)
        least = min(least, last[column] + (letter == other[column] ? 0 : 1))
        if countsSwaps, row > 0, column > 0, letter == other[column - 1],
          one[row - 1] == other[column]
        {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
