import Schema

/// The operations `rename` and `insert`, which attributes can request.
extension MarkupLoader {
  /// Renames the statement at the end of the walk. Returns the walk to the new name; nil: an error
  /// has been reported.
  mutating func rename(
    _ statement: MarkupStatement, _ walker: Walker, _ level: Level
  ) -> Walker? {
    guard let other = twin(of: statement, level) else { return nil }
    return rearrange(.rename, walker, other, statement, level) ? other : nil
  }

  /// Moves the statement to the requested position among those of its kind.
  mutating func insert(
    _ insertion: MarkupMarks.Insertion, _ statement: MarkupStatement, _ walker: Walker,
    _ level: Level
  ) {
    let other: Walker?
    switch insertion {
    case .before, .after: other = twin(of: statement, level)
    case .first, .last:
      let name = neighbour(of: walker.target, isFirst: insertion == .first)
      // The statement is the only one of its kind in the container, so there is no order.
      guard let name else { return }
      other = twin(of: statement, level, name)
    }
    guard let other else { return }
    let verb: Rearrangement.Verb =
      insertion == .before || insertion == .first ? .insertBefore : .insertAfter
    _ = rearrange(verb, walker, other, statement, level)
  }

  /// Returns the name of the first or last statement of the same kind in the container.
  private mutating func neighbour(of target: [PathElement], isFirst: Bool) -> String? {
    guard let last = target.last,
      let container = tree.whole.descendant(at: target.dropLast(), in: schema)
    else { return nil }
    let names =
      last.members.isEmpty
      ? container.instances(of: last.declaration).map(\.value)
      : container.child(last.declaration, in: schema)?.members ?? []
    let own = last.members.first ?? last.value
    return isFirst ? names.first { $0 != own } : names.last { $0 != own }
  }

  /// Returns the walk to a statement of the same kind with another name; nil: an error has been
  /// reported.
  private mutating func twin(
    of statement: MarkupStatement, _ level: Level, _ name: String? = nil
  ) -> Walker? {
    guard statement.hasName, var placed = statement.words.last,
      let name = name ?? statement.marks.name
    else {
      fail(.missingArgument, statement, level)
      return nil
    }
    placed.word.text = name
    return walk(statement.words.dropLast() + [placed], statement, level, false)
  }

  /// Applies a rearrangement. Returns false if an error has been reported.
  private mutating func rearrange(
    _ verb: Rearrangement.Verb, _ source: Walker, _ target: Walker, _ statement: MarkupStatement,
    _ level: Level
  ) -> Bool {
    guard let other = target.target.last,
      let rearrangement = Rearrangement(verb, source.target, other)
    else { return false }
    do throws(EditError) {
      try rearrangement.apply(to: &tree.whole, in: schema)
      return true
    } catch {
      fail(.refused(error.message), statement, level)
      return false
    }
  }
}
