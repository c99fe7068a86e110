/// The walks over many lines, one after the other.
///
/// The lines of a file begin alike. How a walk takes a word depends on the words before it and on
/// nothing else, so the walk over a line goes on from a place that the walk over the line before it
/// passed before the two lines differ. It ends where a walk from the start would have ended.
package struct LineWalk {
  /// A place between two statements that the walk over the last line passed.
  private struct Stop {
    /// The number of words before the place.
    var count: Int
    var walker: Walker
    var holdsSecret: Bool
  }

  private var stops: [Stop]
  /// The first words of the last line, up to the last stop.
  private var words: [Word] = []
  /// Whether a word of the last line stands where a secret was expected.
  package private(set) var holdsSecret = false
  /// The number of words that were matched in all lines, for a test.
  package private(set) var takenCount = 0

  /// Creates the walks over lines that all begin at `start`.
  package init(from start: Walker) {
    stops = [Stop(count: 0, walker: start, holdsSecret: false)]
  }

  /// Returns the walk over a line. Throws if a word does not match; `holdsSecret` then tells of the
  /// words up to that one.
  package mutating func walk(over line: ArraySlice<Word>) throws(MatchError) -> Walker {
    var common = 0
    while common < words.count, common < line.count,
      words[common] == line[line.startIndex + common]
    {
      common += 1
    }
    while let last = stops.last, last.count > common { stops.removeLast() }
    guard let stop = stops.last else { preconditionFailure("No walk has a start.") }
    var (count, walker) = (stop.count, stop.walker)
    holdsSecret = stop.holdsSecret
    words.removeLast(words.count - count)
    for word in line.dropFirst(count) {
      if walker.awaitsSecret { holdsSecret = true }
      try walker.take(word)
      takenCount += 1
      count += 1
      // The tree, which decides here, may have changed before the next line.
      guard walker.isBetweenStatements, !walker.asksTree else { continue }
      // Few lines go on behind the last word of the one before, and a walk is not cheap to keep.
      if walker.foreign.walk != nil, count == line.count { continue }
      words += line.dropFirst(words.count).prefix(count - words.count)
      stops.append(Stop(count: count, walker: walker, holdsSecret: holdsSecret))
    }
    return walker
  }
}
