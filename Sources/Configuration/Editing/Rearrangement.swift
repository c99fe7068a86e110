package import Schema

/// `copy`, `rename` and `insert`: what becomes of one of several statements of a kind, instances of
/// a list or members of a leaf.
package struct Rearrangement {
  package enum Verb: Sendable {
    case copy
    case rename
    case insertBefore
    case insertAfter
  }

  private let verb: Verb
  private let source: PathElement
  private let target: PathElement
  /// Of the container that both are in.
  private let container: [PathElement]
  private let schema: Schema

  /// `source` and `target` are the walks over the two paths of the command. nil: one leads nowhere.
  package init?(
    _ verb: Verb, _ source: Walker, _ target: Walker, in schema: Schema = .configuration
  ) {
    let path = source.target
    guard let from = path.last, let to = target.target.last else { return nil }
    self.verb = verb
    self.source = from
    self.target = to
    self.schema = schema
    container = Array(path.dropLast())
  }

  package func apply(to tree: inout Statement) throws(EditError) {
    let declared = schema[source.declaration]
    guard let node = tree.descendant(at: container, in: schema) else { throw missing(source) }
    var changed = node
    if declared.isList {
      try rearrangeInstances(of: &changed)
    } else if declared.isLeafList {
      try rearrangeMembers(of: &changed)
    } else {
      throw EditError(.unnamed, words(source))
    }
    tree.update(at: container[...], in: schema) { $0 = changed }
  }

  private func rearrangeInstances(of node: inout Statement) throws(EditError) {
    let list = schema[source.declaration]
    guard var moved = node.child(list.id, key: source.value, in: schema) else {
      throw missing(source)
    }
    let isTargetThere = node.child(list.id, key: target.value, in: schema) != nil
    switch verb {
    case .copy, .rename:
      guard !isTargetThere else { throw EditError(.exists, words(target)) }
      moved.value = target.value
      guard verb == .rename else { return node.add(moved, in: schema) }
      guard list.isOrdered else {
        node.remove(list.id, key: source.value, in: schema)
        return node.add(moved, in: schema)
      }
      var instances = Array(node.instances(of: list.id))
      instances = instances.map { $0.value == source.value ? moved : $0 }
      node.replaceInstances(of: list.id, with: instances, in: schema)
    case .insertBefore, .insertAfter:
      guard list.isOrdered else { throw EditError(.unordered, words(source)) }
      guard isTargetThere else { throw missing(target) }
      guard source.value != target.value else { return }
      var instances = node.instances(of: list.id).filter { $0.value != source.value }
      insert(moved, into: &instances) { $0.value == target.value }
      node.replaceInstances(of: list.id, with: instances, in: schema)
    }
  }

  private func rearrangeMembers(of node: inout Statement) throws(EditError) {
    let leaf = schema[source.declaration]
    guard let from = source.members.first, let to = target.members.first,
      var members = node.child(leaf.id, in: schema)?.members, members.contains(from)
    else { throw missing(source) }
    switch verb {
    case .copy, .rename:
      guard !members.contains(to) else { throw EditError(.exists, words(target)) }
      if verb == .copy {
        members.append(to)
      } else {
        members = members.map { $0 == from ? to : $0 }
      }
    case .insertBefore, .insertAfter:
      guard leaf.isOrdered else { throw EditError(.unordered, words(source)) }
      guard members.contains(to) else { throw missing(target) }
      guard from != to else { return }
      members.removeAll { $0 == from }
      insert(from, into: &members) { $0 == to }
    }
    node.update(leaf.id, in: schema) { $0.members = members }
  }

  private func insert<Element>(
    _ element: Element, into elements: inout [Element], beside isTarget: (Element) -> Bool
  ) {
    guard let place = elements.firstIndex(where: isTarget) else { return }
    elements.insert(element, at: verb == .insertBefore ? place : place + 1)
  }

  private func missing(_ element: PathElement) -> EditError {
    EditError(.notFound, words(element))
  }

  private func words(_ element: PathElement) -> String {
    let words = Spelling.words(of: element, in: schema) + element.members.map(Spelling.quoted)
    return words.joined(separator: " ")
  }
}
