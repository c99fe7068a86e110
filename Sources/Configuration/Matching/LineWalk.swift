/// Matches many lines, one after the other, without matching common beginnings again.
///
/// The lines of a file often begin with the same words, and the result for a word depends only on
/// the words before it. So a line continues from a position that the walk over the previous line
/// has passed.
package struct LineWalk {
  /// A position between two statements on the walk over the last line.
  private struct Stop {
    /// The number of words before the position.
    var count: Int
    /// The walk over these words.
    var walker: Walker
    /// Whether one of these words stands where a secret was expected.
    var holdsSecret: Bool
  }

  /// The positions on the walk over the last line.
  private var stops: [Stop]
  /// The words of the last line, up to the last position.
  private var words: [Word] = []
  /// Whether a word of the last line stands where a secret was expected.
  package private(set) var holdsSecret = false
  /// The number of words that were matched, which a test limits.
  package private(set) var matchedCount = 0

  /// Creates a value whose lines all begin at `start`.
  package init(from start: Walker) {
    stops = [Stop(count: 0, walker: start, holdsSecret: false)]
  }

  /// Matches the words of a line, and returns the walk at its end. Throws at the first word that
  /// does not match; `holdsSecret` then covers the words up to that one.
  package mutating func walk(over line: ArraySlice<Word>) throws(MatchError) -> Walker {
    var common = 0
    while common < words.count, common < line.count,
      words[common] == line[line.startIndex + common]
    {
      common += 1
    }
    // The positions are accessed by their indexes, because `last` would copy a walk.
    while stops.count > 1, stops[stops.count - 1].count > common { stops.removeLast() }
    let last = stops.count - 1
    var (count, walker) = (stops[last].count, stops[last].walker)
    holdsSecret = stops[last].holdsSecret
    words.removeLast(words.count - count)
    for word in line.dropFirst(count) {
      if walker.status.awaitsSecret { holdsSecret = true }
      try walker.match(word)
      matchedCount += 1
      count += 1
      // The position is not kept if the result depends on the tree, which may change between two
      // lines.
      guard walker.status.isBetweenStatements, !walker.status.asksTree else { continue }
      // The end of a foreign line is not kept: the next line rarely begins with all its words, and
      // a copy of the walk costs time.
      if walker.foreign.walk != nil, count == line.count { continue }
      words += line.dropFirst(words.count).prefix(count - words.count)
      stops.append(Stop(count: count, walker: walker, holdsSecret: holdsSecret))
    }
    return walker
  }
}
