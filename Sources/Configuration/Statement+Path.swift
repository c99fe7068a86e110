package import Schema

extension Statement {
  /// Returns the statement at a path below this one; nil: there is none.
  package func descendant(at path: some Sequence<PathElement>, in schema: Schema) -> Statement? {
    var node = self
    for element in path {
      let key = schema.declarations[element.declaration].isList ? element.value : ""
      guard let child = node.child(element.declaration, key: key, in: schema) else { return nil }
      node = child
    }
    return node
  }

  /// Changes the statement at a path. Missing statements of the path are created.
  package mutating func update<Result>(
    at path: ArraySlice<PathElement>, in schema: Schema, _ change: (inout Statement) -> Result
  ) -> Result {
    update(at: path, from: path.startIndex, in: schema, change)
  }

  /// Changes the statement to which the steps of a path from the index `place` on lead, without
  /// copying the rest of the path. Missing statements are created.
  private mutating func update<Result>(
    at path: ArraySlice<PathElement>, from place: Int, in schema: Schema,
    _ change: (inout Statement) -> Result
  ) -> Result {
    guard place < path.endIndex else { return change(&self) }
    removeRivals(of: path[place], in: schema)
    let declaration = path[place].declaration
    let key = schema.declarations[declaration].isList ? path[place].value : ""
    return update(declaration, key: key, in: schema) { child, isNew in
      if declaration == schema.foreign { child.adopt(path[place], isNew: isNew) }
      return child.update(at: path, from: place + 1, in: schema, change)
    }
  }

  /// Changes the statement at a path if it exists, then removes containers that became empty.
  /// Returns false if it does not exist.
  package mutating func updateExisting(
    at path: ArraySlice<PathElement>, in schema: Schema, _ change: (inout Statement) -> Bool
  ) -> Bool {
    guard let first = path.first else { return change(&self) }
    let key = schema.declarations[first.declaration].isList ? first.value : ""
    guard child(first.declaration, key: key, in: schema) != nil else { return false }
    let (changed, isEmpty) = update(first.declaration, key: key, in: schema) { child in
      let wasEmpty = child.children.isEmpty
      let changed = child.updateExisting(at: path.dropFirst(), in: schema, change)
      // A container that was empty before stays as long as it has a mark or a comment.
      let isLeftEmpty = child.children.isEmpty && (!wasEmpty || child.saysNothing(in: schema))
      let isName = first.declaration == schema.foreign && !child.form.isKey && !wasEmpty
      return (changed, isLeftEmpty && (isName || child.dropsOutWhenEmpty(in: schema)))
    }
    if changed, isEmpty { remove(first.declaration, key: key, in: schema) }
    return changed
  }

  /// Returns whether the statement is removed when it becomes empty: a container that is no
  /// instance of a list.
  private func dropsOutWhenEmpty(in schema: Schema) -> Bool {
    !schema.declarations[declaration].isList && schema.declarations[declaration].hasBody
      && !schema.declarations[declaration].isPresence
  }

  /// Sets a leaf, or creates a list instance without children, in the container at a path.
  package mutating func set(_ leaf: LeafPath, in schema: Schema) {
    update(at: leaf.container[...], in: schema) { $0.set(leaf.element, in: schema) }
  }

  /// Sets a leaf, or creates a list instance without children, in this container.
  mutating func set(_ element: PathElement, in schema: Schema) {
    let declared = element.declaration
    let key = schema.declarations[declared].isList ? element.value : ""
    removeRivals(of: element, in: schema)
    update(declared, key: key, in: schema) { child, isNew in
      if declared == schema.foreign {
        child.adopt(element, isNew: isNew)
      } else if schema.declarations[declared].isLeafList {
        child.addMembers(element.members)
      } else if !child.value.utf8.elementsEqual(element.value.utf8) {
        child.value = element.value
      }
    }
  }

  /// Takes the child out of the tree and leaves `hole` at its place. It is created if it does not
  /// exist.
  mutating func takeOut(
    _ element: PathElement, leaving hole: Statement, in schema: Schema
  ) -> (child: Statement, place: Int) {
    removeRivals(of: element, in: schema)
    let key = schema.declarations[element.declaration].isList ? element.value : ""
    var (child, place, isNew) = takeOut(
      element.declaration, key: key, behind: element.predecessor, leaving: hole, in: schema)
    if element.declaration == schema.foreign { child.adopt(element, isNew: isNew) }
    return (child, place)
  }

  /// Appends the members that the leaf does not have yet.
  private mutating func addMembers(_ new: [String]) {
    if new.count == 1, let only = new.first {
      // For a single member, as usual, a comparison with each is faster than a set of all.
      if !members.contains(only) { members.append(only) }
      return
    }
    var known = Set(members)
    members += new.filter { known.insert($0).inserted }
  }

  /// Removes the leaf, the instance, or the one member that `leaf` names. Returns false if it does
  /// not exist.
  package mutating func delete(_ leaf: LeafPath, in schema: Schema) -> Bool {
    updateExisting(at: leaf.container[...], in: schema) { container in
      let declared = schema[leaf.element.declaration]
      let key = declared.isList ? leaf.element.value : ""
      guard let child = container.child(declared.id, key: key, in: schema) else { return false }
      if declared.isLeafList {
        let rest = child.members.filter { !leaf.element.members.contains($0) }
        guard rest.count < child.members.count else { return false }
        if rest.isEmpty { return container.remove(declared.id, in: schema) }
        container.update(declared.id, in: schema) { $0.members = rest }
        return true
      }
      if declared.isLeaf, child.value != leaf.element.value { return false }
      return container.remove(declared.id, key: key, in: schema)
    }
  }

  /// Returns the same statement with the storage of `other` wherever both are equal, so that later
  /// comparisons are fast.
  package func sharing(with other: Statement, in schema: Schema) -> Statement {
    if isShared(with: other) || self == other { return other }
    var result = self
    for child in children {
      let key = schema[child.declaration].isList ? child.value : ""
      guard let twin = other.child(child.declaration, key: key, in: schema) else { continue }
      let shared = child.sharing(with: twin, in: schema)
      if !shared.isShared(with: child) {
        result.update(child.declaration, key: key, in: schema) { $0 = shared }
      }
    }
    return result
  }

  /// Removes the children that an element excludes: the other members of its choice.
  mutating func removeRivals(of element: PathElement, in schema: Schema) {
    if mayHoldForeign || element.declaration == schema.foreign {
      removeForeignRivals(of: element, in: schema)
    }
    if schema.rivals[element.declaration].isEmpty { return }
    for rival in schema.rivals[element.declaration] {
      if rival != element.declaration {
        removeAll(rival)
      } else if schema.declarations[rival].isList {
        for other in instances(of: rival) where other.value != element.value {
          remove(rival, key: other.value, in: schema)
        }
      }
    }
  }
}
