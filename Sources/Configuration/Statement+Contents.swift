package import Schema

extension Schema {
  /// Whether a statement says nothing without contents: a container that is neither one of several,
  /// which has a name, nor one of a choice, which it makes, nor one that may be empty.
  func needsContents(_ declaration: Int) -> Bool {
    let declared = declarations[declaration]
    return declared.hasBody && !declared.isList && !declared.isPresence && declared.choice == nil
      && declaration != 0
  }
}

extension Statement {
  /// Whether it needs contents and has none, and nothing is said of it either.
  package func saysNothing(in schema: Schema) -> Bool {
    children.isEmpty && !isInactive && !isProtected && annotation == nil
      && schema.needsContents(declaration)
  }

  /// Removes the statement at a path if it says nothing, and then those around it that say nothing
  /// any more. False: it stays, or is not there.
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
