package import Schema

extension Walker {
  /// Whether the next word would begin another statement of the container.
  package var isAtChild: Bool { pending == .child && inner.isEmpty && text == nil }

  /// Whether the words so far end a container or list instance, which others may go on from.
  var isBetweenStatements: Bool {
    // By its place, here and below: `last` would copy the walk, for every word of a long file.
    if isInside, !inner.isEmpty { return inner[inner.count - 1].isBetweenStatements }
    return pending == .child && leaves.isEmpty && text == nil && pattern == nil
      && foreign?.expectsKey != true
  }

  /// Whether what the next word is taken for depends on what is in the tree.
  var asksTree: Bool {
    purpose == .statement(.matching) || (!inner.isEmpty && inner[inner.count - 1].asksTree)
  }

  /// Whether the walk has led nowhere yet.
  var isEmpty: Bool {
    path.count == base && leaves.isEmpty && pending == .child && pattern == nil
  }

  /// Whether the one statement that may follow has been given.
  var isBesideAlready: Bool {
    twin != nil && (path.count > base || !leaves.isEmpty)
  }

  /// The walk that takes the words now.
  var open: Walker? { isInside ? inner.last : nil }

  /// The path with the leaf that it ends at.
  package var target: [PathElement] {
    if let id = grammar.foreign, path.count > base, path.last?.declaration == id { return path }
    if let leaf = leaves.last { return leaf.path }
    if let leaf = openLeaf { return path + [PathElement(leaf)] }
    return path
  }

  /// What may go on with the command behind the path being walked.
  var isBehindPath: Bool { open.map { $0.isAtChild && !$0.isEmpty } ?? false }

  /// A list's or leaf's kind that the next statement is bound to.
  func isAllowed(_ id: Int) -> Bool { !isBesideAlready && (kind == nil || kind == id) }

  /// The walk that a path as an argument begins.
  func walk(_ use: StatementUse) -> Walker {
    if use.isBesideAnother, let first = inner.first {
      return Walker(use, beside: first.target, in: surroundings)
    }
    let from = surroundings.isOperational ? [] : surroundings.editPath
    return Walker(statement: use, from: from, in: surroundings)
  }

  /// How much higher `top COMMAND`, `up COMMAND` and `up COUNT COMMAND` act.
  var levels: Int {
    if path.first.map({ grammar[$0.declaration].name }) == "top" { return .max }
    return argument("count").flatMap { Int($0) } ?? 1
  }

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
    if isInside, !inner.isEmpty { return inner[inner.count - 1].awaitsSecret }
    if let foreign, pending == .child || foreign.awaitsSecret { return foreign.awaitsSecret }
    return openLeaf.map { grammar[$0].isSecret } ?? false
  }
}
