package import Schema

extension Schema {
  /// Returns whether a statement has no meaning without contents. That is the case for each
  /// container, except for list instances, which have a name, for members of a choice, and for
  /// containers that the schema allows to be empty.
  func needsContents(_ declaration: Int) -> Bool {
    let declared = declarations[declaration]
    return declared.hasBody && !declared.isList && !declared.isPresence && declared.choice == nil
      && declaration != 0
  }
}

extension Statement {
  /// Returns whether the statement has no meaning because it is empty and has neither marks nor a
  /// comment.
  package func saysNothing(in schema: Schema) -> Bool {
    children.isEmpty && !isInactive && !isProtected && annotation == nil
      && schema.needsContents(declaration)
  }

  /// Removes the statement at a path if it has no meaning, and then the enclosing ones that became
  /// empty. Returns whether any was removed.
  mutating func dropEmpty(at path: ArraySlice<PathElement>, in schema: Schema) -> Bool {
    var path = path
    var isDropped = false
    while let last = path.last,
      let statement = descendant(at: path, in: schema), statement.saysNothing(in: schema)
    {
      path.removeLast()
      isDropped = update(at: path, in: schema) { $0.remove(last.declaration, in: schema) }
    }
    return isDropped
  }
}
