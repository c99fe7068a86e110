/// The walks over many lines, one after the other.
///
/// The lines of a file begin alike. What a walk makes of a word depends on the words before it and
/// on nothing else, so a line goes on from where the walk over the line before it was when the two
/// parted, and ends where one from the start would have ended.
package struct LineWalk {
  /// The words that the last line began with, as far as they matched.
  private var words: [Word] = []
  /// Before the first of them, and behind each.
  private var walks: [Walker]
  /// For a test that counts: words that a walk was led over.
  package private(set) var takenCount = 0

  /// All lines are walked over from `start`.
  package init(from start: Walker) { walks = [start] }

  package mutating func walk(over line: some Collection<Word>) throws(MatchError) -> Walker {
    var known = 0
    for word in line {
      guard known < words.count, words[known] == word else { break }
      known += 1
    }
    words.removeLast(words.count - known)
    walks.removeLast(walks.count - known - 1)
    var walker = walks[known]
    var isRepeatable = true
    for word in line.dropFirst(known) {
      try walker.take(word)
      takenCount += 1
      // What is in the tree may be something else the next time.
      isRepeatable = isRepeatable && !walker.asksTree
      guard isRepeatable else { continue }
      words.append(word)
      walks.append(walker)
    }
    return walker
  }
}
