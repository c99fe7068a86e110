package import Schema

/// A change to one statement of a configuration, or to several leaves of one container.
package struct Edit: Equatable, Sendable {
  /// The kind of change. The raw value is the name of the command in configuration mode.
  package enum Verb: String, Sendable {
    case set
    case delete
    case activate
    case deactivate
    case protect
    case unprotect
  }

  /// The statements that an edit changes.
  enum Target: Equatable, Sendable {
    /// A container or a list instance. An empty path stands for the whole configuration.
    case statement([PathElement])
    /// Leaves with the values that are changed. `activate`, `protect` and their opposites act on
    /// the last one.
    case leaves([LeafPath])
    /// A leaf, whatever its value is, or all instances of a list.
    case every(Int, in: [PathElement])
  }

  /// The kind of change.
  package let verb: Verb
  /// The statements that are changed.
  let target: Target

  init(_ verb: Verb, _ target: Target) {
    self.verb = verb
    self.target = target
  }

  /// Creates a change to the statement at a path. If the last step is a leaf with a value, the
  /// value is set, or the leaf is deleted if it has that value. If the step has members, these are
  /// added or deleted. If it has neither, the leaf is deleted whatever it holds. Values must be
  /// canonical, and secrets obscured.
  package init(_ verb: Verb, _ path: [PathElement], in schema: Schema = .configuration) {
    self.verb = verb
    target = Self.target(of: verb, path, in: schema)
  }

  private static func target(
    of verb: Verb, _ path: [PathElement], in schema: Schema
  ) -> Target {
    guard let element = path.last else { return .statement(path) }
    let declared = schema[element.declaration]
    if declared.hasBody { return .statement(path) }
    let container = Array(path.dropLast())
    let isOpen =
      declared.isLeafList ? element.members.isEmpty : declared.isLeaf && element.value.isEmpty
    if verb != .set, isOpen { return .every(element.declaration, in: container) }
    return .leaves([LeafPath(container: container, element: element)])
  }

  /// The path of the container of the statements that are changed.
  var container: [PathElement] {
    switch target {
    case .leaves(let leaves): leaves.first?.container ?? []
    case .statement(let path): Array(path.dropLast())
    case .every(_, in: let path): path
    }
  }

  /// Applies the change to a tree. Returns false if a statement to change does not exist.
  package func apply(to tree: inout Statement, in schema: Schema = .configuration) -> Bool {
    switch verb {
    case .set:
      switch target {
      case .leaves(let leaves): for leaf in leaves { tree.set(leaf, in: schema) }
      case .statement(let path), .every(_, in: let path):
        tree.update(at: path[...], in: schema) { _ in }
      }
      return true
    case .delete: return delete(from: &tree, in: schema)
    case .activate: return mark(in: &tree, schema) { $0.isInactive = false }
    case .deactivate: return mark(in: &tree, schema) { $0.isInactive = true }
    case .protect: return mark(in: &tree, schema) { $0.isProtected = true }
    case .unprotect: return mark(in: &tree, schema) { $0.isProtected = false }
    }
  }

  /// Applies a change of the kind `set` to a tree that is being built.
  package func set(in tree: inout GrowingTree) {
    switch target {
    case .leaves(let leaves): for leaf in leaves { tree.set(leaf) }
    case .statement(let path), .every(_, in: let path): tree.update(at: path)
    }
  }

  private func delete(from tree: inout Statement, in schema: Schema) -> Bool {
    switch target {
    case .leaves(let leaves):
      var found = true
      for leaf in leaves { found = tree.delete(leaf, in: schema) && found }
      return found
    case .every(let kind, in: let path):
      return tree.updateExisting(at: path[...], in: schema) { $0.removeAll(kind) }
    case .statement(let path):
      guard let last = path.last else {
        tree.removeChildren()
        return true
      }
      return tree.updateExisting(at: path.dropLast(), in: schema) { container in
        container.remove(
          last.declaration, key: schema[last.declaration].isList ? last.value : "", in: schema)
      }
    }
  }

  /// Applies `mark` to the statement. Returns false if it does not exist.
  private func mark(
    in tree: inout Statement, _ schema: Schema, _ mark: (inout Statement) -> Void
  ) -> Bool {
    let path: [PathElement]
    switch target {
    case .leaves(let leaves): path = leaves.last?.path ?? []
    case .statement(let statement): path = statement
    case .every(let kind, in: let container):
      if schema[kind].isList { return markAll(kind, at: container, in: &tree, schema, mark) }
      path = container + [PathElement(kind)]
    }
    // The root of a configuration is not a statement, so it cannot be marked.
    guard !path.isEmpty else { return false }
    return tree.updateStatement(at: path, in: schema, mark)
  }

  /// Applies `mark` to all instances of a list. Returns false if there are none.
  private func markAll(
    _ list: Int, at path: [PathElement], in tree: inout Statement, _ schema: Schema,
    _ mark: (inout Statement) -> Void
  ) -> Bool {
    let instances = tree.descendant(at: path, in: schema)?.instances(of: list) ?? []
    for instance in instances {
      let place = path + [PathElement(list, value: instance.value)]
      guard tree.updateStatement(at: place, in: schema, mark) else { return false }
    }
    return !instances.isEmpty
  }
}
