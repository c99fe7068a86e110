import Schema

extension Walker {
  /// Whether the next word would begin another statement of the present container.
  package var isAtChild: Bool { status.isAtChild }

  /// Whether the next word is a secret.
  package var awaitsSecret: Bool { status.awaitsSecret }

  /// Whether the single statement that may follow has been given.
  var isBesideAlready: Bool {
    twin != nil && position.hasMoved
  }

  /// The path with the leaf at its end.
  package var target: [PathElement] {
    if let id = grammar.foreign, path.count > position.base, path.last?.declaration == id {
      return path
    }
    if let leaf = leaves.last { return leaf.path }
    if let leaf = openLeaf { return path + [PathElement(leaf)] }
    return path
  }

  /// Whether the next statement may be one of a declaration.
  func isAllowed(_ id: Int) -> Bool { !isBesideAlready && (kind == nil || kind == id) }

  /// Creates the walk over a path that is an argument.
  func walk(_ use: StatementUse) -> Walker {
    if use.isBesideAnother, let first = arguments.walks.first {
      return Walker(use, beside: first.target, in: surroundings)
    }
    let from = surroundings.isOperational ? [] : surroundings.editPath
    return Walker(statement: use, from: from, in: surroundings)
  }

  /// The number of levels above the current one at which the command behind `top` or `up` acts.
  var levels: Int {
    if path.first.map({ grammar[$0.declaration].name }) == "top" { return .max }
    return argument("count").flatMap { Int($0) } ?? 1
  }
}
