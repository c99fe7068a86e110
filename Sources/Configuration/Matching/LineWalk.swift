/// The walks over many lines, one after the other.
///
/// The lines of a file begin alike. What a walk makes of a word depends on the words before it and
/// on nothing else, so a line goes on from a place that the walk over the line before it came by
/// before the two parted, and ends where one from the start would have ended.
package struct LineWalk {
  /// Where the last line was between two statements on its way, and behind how many words.
  private var stops: [(count: Int, walker: Walker)]
  /// The words that the last line began with, as far as the last stop.
  private var words: [Word] = []
  /// For a test that counts: words that a walk was led over.
  package private(set) var takenCount = 0

  /// All lines are walked over from `start`.
  package init(from start: Walker) { stops = [(0, start)] }

  package mutating func walk(over line: ArraySlice<Word>) throws(MatchError) -> Walker {
    var common = 0
    while common < words.count, common < line.count,
      words[common] == line[line.startIndex + common]
    {
      common += 1
    }
    while let last = stops.last, last.count > common { stops.removeLast() }
    guard var (count, walker) = stops.last else { preconditionFailure("No walk has a start.") }
    words.removeLast(words.count - count)
    for word in line.dropFirst(count) {
      try walker.take(word)
      takenCount += 1
      count += 1
      // What is in the tree may be something else the next time.
      guard walker.isBetweenStatements, !walker.asksTree else { continue }
      // Few lines go on behind the last word of the one before, and a walk is not cheap to keep.
      if walker.foreign != nil, count == line.count { continue }
      words += line.dropFirst(words.count).prefix(count - words.count)
      stops.append((count, walker))
    }
    return walker
  }
}
