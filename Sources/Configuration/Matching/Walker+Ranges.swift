package import Schema

extension Walker {
  /// Returns the walks over all paths that a path with ranges stands for, each with the given use.
  package func walks(_ use: StatementUse) throws(MatchError) -> [Walker] {
    let start = Walker(statement: use, from: Array(path.prefix(position.base)), in: surroundings)
    var walks = [start]
    var end = 0
    for range in ranges {
      var longer: [Walker] = []
      guard walks.count * range.words.count <= WordRange.limit else {
        throw MatchError(.invalid("the ranges stand for too many statements"), at: range.end)
      }
      for walk in walks {
        for word in range.words {
          var walk = walk
          try walk.match(word)
          longer.append(walk)
        }
      }
      walks = longer
      end = range.end + 1
    }
    for walk in walks where !walk.isComplete { throw walk.incompleteness(at: end) }
    return walks
  }
}

/// The words that a word of a path stands for, in which ranges may occur: `ge-0/0/[0-3]`.
struct RangedWord {
  /// The words, of which there is at least one. Each has the offsets of the word with the range.
  let words: [Word]
  /// The offset behind the word.
  let end: Int

  /// Throws if a range in the word is invalid, or stands for too many words.
  init(_ word: Word) throws(MatchError) {
    guard let spellings = WordRange.spellings(of: word.text), !spellings.isEmpty else {
      throw MatchError(.invalid("invalid range in '\(word.text)'"), at: word.end)
    }
    words = spellings.map {
      Word($0, start: word.start, end: word.end, isQuoted: word.isQuoted)
    }
    end = word.end
  }
}
