import Schema

/// The changes that a statement of a text makes in the tree.
extension TextParser {
  /// Deletes a statement. Returns false if it does not exist.
  mutating func delete(_ walker: Walker) -> Bool {
    choices.remove(walker)
    return Edit(.delete, walker).apply(to: &tree.whole, in: schema)
  }

  /// Sets a statement with its marks, and reads the block that follows.
  mutating func apply(
    _ walker: Walker, from path: [PathElement], _ marks: TextMarks, _ depth: Int, isBlock: Bool
  ) {
    if marks.isReplaced, replaces {
      // The statement is emptied instead of removed, so that it stays at its position in an ordered
      // list.
      _ = tree.whole.updateExisting(at: walker.target[...], in: schema) { statement in
        statement = statement.bare
        return true
      }
    }
    for leaf in walker.leaves { tree.set(leaf) }
    // An empty container is created too, so that the commit check can report what is missing from
    // it.
    if walker.leaves.isEmpty { tree.update(at: walker.path) }
    if !marks.isEmpty {
      let place = walker.leaves.last.map { $0.container + [$0.element] } ?? walker.path
      // The mark in `inactive: then accept;` applies to `then`, whose only child is `accept`.
      let end = walker.foreignHead ?? path.count
      tree.update(at: Array(place.prefix(end + 1))) { statement in
        if let isInactive = marks.isInactive { statement.isInactive = isInactive }
        if let isProtected = marks.isProtected { statement.isProtected = isProtected }
        if let annotation = marks.annotation { statement.annotation = annotation }
      }
    }
    if isBlock, walker.container.isVerbatim {
      keepBlock(walker.path)
    } else if isBlock {
      var walk = walker.foreign.walk
      walk?.begin()
      block(walker.path, depth: depth + 1, walk)
    }
  }

  /// Stores the text of a block as it is written.
  private mutating func keepBlock(_ path: [PathElement]) {
    let start = lexer.offset
    skipBlock(path)
    // The closing brace is not included. It is missing if the file ends too early.
    let end = max(start, lexer.failure == nil ? lexer.offset - 1 : lexer.offset)
    let text = lexer.text(in: start..<end)
    tree.update(at: path) { $0.members = [text] }
  }

  /// Removes a container in which nothing was kept. Returns whether it was removed.
  mutating func drop(_ path: [PathElement]) -> Bool {
    guard !keepsEmpty, let last = path.last, schema.needsContents(last.declaration) else {
      return false
    }
    return tree.whole.dropEmpty(at: path[...], in: schema)
  }
}
