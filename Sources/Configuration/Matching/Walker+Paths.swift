package import Schema

extension Walker {
  /// Whether the next word would begin another statement of the container.
  package var isAtChild: Bool { pending == .child && inner.isEmpty && text == nil }

  /// The walk that takes the words now.
  var open: Walker? { isInside ? inner.last : nil }

  /// The path with the leaf that it ends at.
  package var target: [PathElement] {
    if let leaf = leaves.last { return leaf.container + [leaf.element] }
    if let leaf = openLeaf { return path + [PathElement(leaf)] }
    return path
  }

  /// What may go on with the command behind the path being walked.
  var isBehindPath: Bool { open.map { $0.isAtChild && !$0.isEmpty } ?? false }

  /// A list's or leaf's kind that the next statement is bound to.
  func isAllowed(_ id: Int) -> Bool { !isBesideAlready && (kind == nil || kind == id) }

  /// The walks for all words that the ranges stand for, each as one of the use given.
  package func walks(_ use: StatementUse) throws(MatchError) -> [Walker] {
    let start = Walker(statement: use, from: Array(path.prefix(base)), in: surroundings)
    var walks = [start]
    var end = 0
    for (word, spellings) in rangedWords {
      var longer: [Walker] = []
      guard walks.count * spellings.count <= WordRange.limit else {
        throw MatchError(.invalid("the ranges stand for too many statements"), at: word.end)
      }
      for walk in walks {
        for spelling in spellings {
          var walk = walk
          try walk.take(
            Word(spelling, start: word.start, end: word.end, isQuoted: word.isQuoted))
          longer.append(walk)
        }
      }
      walks = longer
      end = word.end + 1
    }
    for walk in walks where !walk.isComplete { throw walk.incompleteness(at: end) }
    return walks
  }

  /// Whether the next word would be a secret.
  package var awaitsSecret: Bool {
    if let open { return open.awaitsSecret }
    return openLeaf.map { grammar[$0].isSecret } ?? false
  }
}
