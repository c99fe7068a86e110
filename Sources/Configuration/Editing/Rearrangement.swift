package import Schema

/// A command `copy`, `rename` or `insert`, which applies to one of several statements of the same
/// kind: an instance of a list or a member of a leaf.
package struct Rearrangement: Equatable, Sendable {
  /// The kind of command.
  package enum Verb: Sendable {
    case copy
    case rename
    case insertBefore
    case insertAfter
  }

  private let verb: Verb
  private let source: PathElement
  private let target: PathElement
  /// The path of the container of both statements.
  let container: [PathElement]

  /// Creates the command. `source` is the path of the statement, or of the leaf with a single
  /// member. `target` is the last step of another statement in the same container, which exists or
  /// will be created. Returns nil if the path is empty.
  package init?(_ verb: Verb, _ source: [PathElement], _ target: PathElement) {
    guard let from = source.last else { return nil }
    self.verb = verb
    self.source = from
    self.target = target
    container = Array(source.dropLast())
  }

  /// Applies the command to a tree. Throws without a change.
  package func apply(
    to tree: inout Statement, in schema: Schema = .configuration
  ) throws(EditError) {
    let declared = schema[source.declaration]
    guard let node = tree.descendant(at: container, in: schema) else {
      throw missing(source, schema)
    }
    var changed = node
    if declared.isList {
      try rearrangeInstances(of: &changed, schema)
    } else if declared.isLeafList {
      try rearrangeMembers(of: &changed, schema)
    } else {
      throw EditError(.unnamed, words(source, schema))
    }
    guard declared.isForeign, verb == .copy || verb == .rename else {
      return tree.update(at: container[...], in: schema) { $0 = changed }
    }
    var result = tree
    result.update(at: container[...], in: schema) { $0 = changed }
    let outermost = container.firstIndex { $0.declaration == schema.foreign }
    let way = outermost.map { Array(container[...$0]) } ?? container + [target]
    guard result.readAgain(foreignAt: way, in: schema) else {
      throw EditError(.unfit, words(target, schema))
    }
    tree = result
  }

  private func rearrangeInstances(
    of node: inout Statement, _ schema: Schema
  ) throws(EditError) {
    let list = schema[source.declaration]
    guard var moved = node.child(list.id, key: source.value, in: schema) else {
      throw missing(source, schema)
    }
    let isTargetThere = node.child(list.id, key: target.value, in: schema) != nil
    switch verb {
    case .copy, .rename:
      guard !isTargetThere else { throw EditError(.exists, words(target, schema)) }
      moved.value = target.value
      guard verb == .rename else {
        // If a choice permits only one instance, the copy replaces the other one, as with `set`.
        node.removeRivals(of: target, in: schema)
        return node.add(moved, in: schema)
      }
      guard list.isOrdered else {
        node.remove(list.id, key: source.value, in: schema)
        return node.add(moved, in: schema)
      }
      var instances = Array(node.instances(of: list.id))
      instances = instances.map { $0.value == source.value ? moved : $0 }
      node.replaceInstances(of: list.id, with: instances, in: schema)
    case .insertBefore, .insertAfter:
      guard list.isOrdered else { throw EditError(.unordered, words(source, schema)) }
      guard let other = node.child(list.id, key: target.value, in: schema) else {
        throw missing(target, schema)
      }
      guard source.value != target.value else { return }
      moved = moved.besides(other)
      var instances = node.instances(of: list.id).filter { $0.value != source.value }
      insert(moved, into: &instances) { $0.value == target.value }
      node.replaceInstances(of: list.id, with: instances, in: schema)
    }
  }

  private func rearrangeMembers(
    of node: inout Statement, _ schema: Schema
  ) throws(EditError) {
    let leaf = schema[source.declaration]
    guard let from = source.members.first, let to = target.members.first,
      var members = node.child(leaf.id, in: schema)?.members, members.contains(from)
    else { throw missing(source, schema) }
    switch verb {
    case .copy, .rename:
      guard !members.contains(to) else { throw EditError(.exists, words(target, schema)) }
      if verb == .copy {
        members.append(to)
      } else {
        members = members.map { $0 == from ? to : $0 }
      }
    case .insertBefore, .insertAfter:
      guard leaf.isOrdered else { throw EditError(.unordered, words(source, schema)) }
      guard members.contains(to) else { throw missing(target, schema) }
      guard from != to else { return }
      members.removeAll { $0 == from }
      insert(from, into: &members) { $0 == to }
    }
    node.update(leaf.id, in: schema) { $0.members = members }
  }

  /// Inserts an element before or behind the target.
  private func insert<Element>(
    _ element: Element, into elements: inout [Element], beside isTarget: (Element) -> Bool
  ) {
    guard let place = elements.firstIndex(where: isTarget) else { return }
    elements.insert(element, at: verb == .insertBefore ? place : place + 1)
  }

  private func missing(_ element: PathElement, _ schema: Schema) -> EditError {
    EditError(.notFound, words(element, schema))
  }

  private func words(_ element: PathElement, _ schema: Schema) -> String {
    let words = Spelling.words(of: element, in: schema) + element.members.map(Spelling.quoted)
    return words.joined(separator: " ")
  }
}
