package import Schema

/// A change to a configuration, as the command that makes it was matched.
package struct Edit {
  package enum Verb: String, Sendable {
    case set
    case delete
    case activate
    case deactivate
  }

  package var verb: Verb
  /// The walk over the path behind the verb.
  package var walker: Walker

  package init(_ verb: Verb, _ walker: Walker) {
    self.verb = verb
    self.walker = walker
  }

  /// Makes the change. False: the statement is not there.
  package func apply(to tree: inout Statement, in schema: Schema = .configuration) -> Bool {
    switch verb {
    case .set:
      if walker.leaves.isEmpty {
        tree.update(at: walker.path[...], in: schema) { _ in }
      }
      for leaf in walker.leaves { tree.set(leaf, in: schema) }
      return true
    case .delete:
      return delete(from: &tree, in: schema)
    case .activate, .deactivate:
      // The configuration itself has no statement to mark.
      guard !target.isEmpty else { return false }
      let isInactive = verb == .deactivate
      return tree.updateExisting(at: target[...], in: schema) { statement in
        statement.isInactive = isInactive
        return true
      }
    }
  }

  /// The path with the leaf that it ends at.
  private var target: [PathElement] {
    if let leaf = walker.leaves.last { return leaf.container + [leaf.element] }
    if let leaf = walker.openLeaf { return walker.path + [PathElement(leaf)] }
    return walker.path
  }

  private func delete(from tree: inout Statement, in schema: Schema) -> Bool {
    if !walker.leaves.isEmpty {
      var found = true
      for leaf in walker.leaves { found = tree.delete(leaf, in: schema) && found }
      return found
    }
    if let open = walker.openLeaf {
      return tree.updateExisting(at: walker.path[...], in: schema) { $0.removeAll(open) }
    }
    guard let last = walker.path.last else {
      tree.removeChildren()
      return true
    }
    return tree.updateExisting(at: walker.path.dropLast()[...], in: schema) { container in
      container.remove(
        last.declaration, key: schema[last.declaration].isList ? last.value : "", in: schema)
    }
  }
}
