extension Walker {
  /// What the words of a command say, as statements of its grammar.
  package var statement: Statement {
    var tree = GrowingTree(.empty, in: grammar)
    tree.update(at: path)
    for leaf in leaves { tree.set(leaf) }
    return tree.whole
  }
}
