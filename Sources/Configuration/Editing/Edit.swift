package import Schema

/// A change to a configuration, as the command that makes it was matched.
package struct Edit {
  package enum Verb: String, Sendable {
    case set
    case delete
    case activate
    case deactivate
    case protect
    case unprotect
  }

  package let verb: Verb
  /// Containers and list instances.
  private let path: [PathElement]
  private let leaves: [Walker.Leaf]
  /// A leaf named without its value.
  private let openLeaf: Int?
  /// What is marked, or nothing where nothing is.
  private let target: [PathElement]

  /// `walker` went over the path behind the verb.
  package init(_ verb: Verb, _ walker: Walker) {
    self.verb = verb
    path = walker.path
    leaves = walker.leaves
    openLeaf = walker.openLeaf
    target = verb == .set || verb == .delete ? [] : walker.target
  }

  /// A change to a statement, or to members of a leaf, in the container at a path.
  package init(_ verb: Verb, in container: [PathElement], _ element: PathElement) {
    self.verb = verb
    target = container + [element]
    openLeaf = nil
    path = element.members.isEmpty ? target : container
    leaves = element.members.isEmpty ? [] : [Walker.Leaf(container: container, element: element)]
  }

  /// Makes the change. False: the statement is not there.
  package func apply(to tree: inout Statement, in schema: Schema = .configuration) -> Bool {
    switch verb {
    case .set:
      if leaves.isEmpty {
        tree.update(at: path[...], in: schema) { _ in }
      }
      for leaf in leaves { tree.set(leaf, in: schema) }
      return true
    case .delete:
      return delete(from: &tree, in: schema)
    case .activate, .deactivate, .protect, .unprotect:
      // The configuration itself has no statement to mark.
      guard !target.isEmpty else { return false }
      return tree.updateExisting(at: target[...], in: schema) { statement in
        if verb == .activate || verb == .deactivate {
          statement.isInactive = verb == .deactivate
        } else {
          statement.isProtected = verb == .protect
        }
        return true
      }
    }
  }

  /// Makes the change of `set`.
  package func set(in tree: inout GrowingTree) {
    if leaves.isEmpty { tree.update(at: path) }
    for leaf in leaves { tree.set(leaf) }
  }

  private func delete(from tree: inout Statement, in schema: Schema) -> Bool {
    if !leaves.isEmpty {
      var found = true
      for leaf in leaves { found = tree.delete(leaf, in: schema) && found }
      return found
    }
    if let open = openLeaf {
      return tree.updateExisting(at: path[...], in: schema) { $0.removeAll(open) }
    }
    guard let last = path.last else {
      tree.removeChildren()
      return true
    }
    return tree.updateExisting(at: path.dropLast()[...], in: schema) { container in
      container.remove(
        last.declaration, key: schema[last.declaration].isList ? last.value : "", in: schema)
    }
  }
}
