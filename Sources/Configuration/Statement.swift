package import Schema

/// A statement of a configuration with everything under it. The whole configuration is a statement,
/// too.
///
/// A statement is a value: a change of a copy does not affect the others. Copies share storage, and
/// a change copies only the nodes of its path. So the candidate, the active configuration and fifty
/// rollbacks need little more memory than one of them, and a comparison skips the nodes that they
/// share. Reading and printing change nothing, so any number of threads may read the same
/// statement.
package struct Statement: Sendable {
  private var storage: StatementStorage

  /// The index of the declaration in the schema.
  package var declaration: Int { Int(storage.declaration) }

  /// The key of a list instance, or the value of a leaf. Secrets are in their `$9$` spelling.
  package var value: String {
    get { storage.value }
    set {
      makeUnique()
      storage.value = newValue
    }
  }

  /// The members of a leaf with several values, in the order of the user.
  package var members: [String] {
    get { storage.members }
    set {
      makeUnique()
      storage.members = newValue
    }
    _modify {
      makeUnique()
      yield &storage.members
    }
  }

  /// Whether the statement is deactivated, so that it has no effect.
  package var isInactive: Bool {
    get { storage.isInactive }
    set {
      makeUnique()
      storage.isInactive = newValue
    }
  }

  /// Whether changes of the statement and of those under it are rejected.
  package var isProtected: Bool {
    get { storage.isProtected }
    set {
      makeUnique()
      storage.isProtected = newValue
      if newValue { storage.mayHoldProtected = true }
    }
  }

  /// Whether the statement or one under it may be protected; false if none certainly is.
  package var mayHoldProtected: Bool { storage.mayHoldProtected }

  /// Whether `apply-groups`, or another statement that may stand everywhere, may be in or under the
  /// statement; false if none certainly is.
  package var mayApplyGroups: Bool { storage.mayApplyGroups }

  /// Whether the statement or one under it may be foreign; false if none certainly is.
  package var mayHoldForeign: Bool { storage.mayHoldForeign }

  /// The form of a foreign word: how it and the words under it are written.
  package var form: ForeignForm { storage.form }

  /// For a foreign word, the declaration of the child of its container behind which it is shown; 0:
  /// it is shown first. -1: the statement is not foreign.
  package var predecessor: Int { Int(storage.predecessor) }

  /// The words of the statement that are inherited from groups, after groups have been expanded.
  package var inherited: [Inheritance] {
    get { storage.extras?.inherited ?? [] }
    set {
      makeUnique()
      storage.change { $0.inherited = newValue }
    }
  }

  /// The comment above the statement, without its comment signs, in the spelling of
  /// `Spelling.comment`; nil: there is none.
  package var annotation: String? {
    get { storage.extras?.annotation }
    set {
      makeUnique()
      storage.change { $0.annotation = newValue.flatMap(Spelling.comment) }
    }
  }

  /// The children in the order of the schema; instances of a list are adjacent.
  package var children: [Statement] { storage.children }

  /// Creates a statement without children.
  package init(declaration: Int, value: String = "", members: [String] = []) {
    storage = StatementStorage(declaration: declaration)
    storage.value = value
    storage.members = members
  }

  /// Creates a foreign word.
  package init(foreign word: String, _ form: ForeignForm, in schema: Schema = .configuration) {
    self.init(declaration: schema.foreign ?? 0, value: word)
    storage.form = form
    storage.predecessor = .max
    storage.mayHoldForeign = true
  }

  /// Permits several values under this foreign word, so that a second one no longer replaces the
  /// first.
  mutating func allowSeveral() {
    makeUnique()
    storage.form.isSingle = false
  }

  /// The statement without its children, marks, members and comment.
  var bare: Statement {
    let bare = Statement(declaration: declaration, value: value)
    bare.storage.form = form
    bare.storage.predecessor = storage.predecessor
    return bare
  }

  /// Merges the form of a foreign word from an element of a path that leads to it. `isNew` states
  /// that the word has just been created, so that it also gets the position of the element.
  mutating func adopt(_ element: PathElement, isNew: Bool = false) {
    var form = form
    form.adopt(element.form)
    guard form != self.form || isNew else { return }
    makeUnique()
    storage.form = form
    storage.mayHoldForeign = true
    if isNew { storage.predecessor = element.predecessor }
  }

  /// An empty configuration.
  package static var empty: Statement { Statement(declaration: 0) }

  /// Returns whether both statements share their storage, which makes them equal without a
  /// comparison.
  package func isShared(with other: Statement) -> Bool { storage === other.storage }

  /// Copies the storage if another statement shares it.
  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = StatementStorage(copying: storage) }
  }
}

// MARK: - Children

extension Statement {
  /// Returns the child with this declaration and key; the key is "" if it has none. nil: there is
  /// no such child.
  package func child(_ declaration: Int, key: String = "", in schema: Schema) -> Statement? {
    place(of: declaration, key: key, in: schema).map { storage.children[$0] }
  }

  /// Returns all children with this declaration.
  package func instances(of declaration: Int) -> ArraySlice<Statement> {
    let range = storage.children.range(of: declaration)
    return storage.children[range]
  }

  /// Returns the index of the child with the declaration and key of `other`; nil: there is none.
  func place(ofTwinOf other: Statement, in schema: Schema) -> Int? {
    let isList = schema.declarations[other.declaration].isList
    return place(of: other.declaration, key: isList ? other.value : "", in: schema)
  }

  /// Returns the first child of a declaration that is not deactivated. For a statement that is no
  /// list, this is the effective one.
  package func firstActive(_ declaration: Int) -> Statement? {
    var place = storage.children.firstPlace(of: declaration)
    while place < storage.children.count, storage.children[place].declaration == declaration {
      if !storage.children[place].isInactive { return storage.children[place] }
      place += 1
    }
    return nil
  }

  /// Changes the child with this declaration and key, which is created if it does not exist.
  package mutating func update<Result>(
    _ declaration: Int, key: String = "", in schema: Schema,
    _ change: (inout Statement) -> Result
  ) -> Result {
    update(declaration, key: key, in: schema) { child, _ in change(&child) }
  }

  /// Changes the child with this declaration and key, which is created if it does not exist. The
  /// second argument of `change` states whether it has just been created.
  mutating func update<Result>(
    _ declaration: Int, key: String, in schema: Schema,
    _ change: (inout Statement, _ isNew: Bool) -> Result
  ) -> Result {
    makeUnique()
    if let place = place(of: declaration, key: key, in: schema) {
      let predecessor = storage.children[place].storage.predecessor
      let result = change(&storage.children[place], false)
      // The children between the two positions would no longer be in the order in which they are
      // shown, so the position is kept.
      storage.children[place] = storage.children[place].behind(predecessor)
      updateProperties(for: storage.children[place], in: schema)
      return result
    }
    let isList = schema.declarations[declaration].isList
    var child = Statement(declaration: declaration, value: isList ? key : "")
    let result = change(&child, true)
    insert(child, in: schema)
    return result
  }

  /// Takes the child with this declaration and key out of the tree, and leaves `hole` at its index.
  /// The child is created if it does not exist. Until the child is put back, the children of this
  /// statement must not be searched.
  mutating func takeOut(
    _ declaration: Int, key: String, behind predecessor: Int16, leaving hole: Statement,
    in schema: Schema
  ) -> (child: Statement, place: Int, isNew: Bool) {
    makeUnique()
    let known = place(of: declaration, key: key, in: schema)
    let place: Int
    if let known {
      place = known
    } else {
      let new = Statement(
        declaration: declaration, value: schema.declarations[declaration].isList ? key : "")
      new.storage.predecessor = declaration == schema.foreign ? predecessor : -1
      place = insert(new, in: schema)
    }
    var child = hole
    swap(&child, &storage.children[place])
    return (child, place, known == nil)
  }

  /// Puts a child back that was taken out at this index.
  mutating func putBack(_ child: Statement, at place: Int, in schema: Schema) {
    makeUnique()
    storage.children[place] = child
    updateProperties(for: child, in: schema)
  }

  /// Adds a child whose declaration and key no other child has.
  package mutating func add(_ child: Statement, in schema: Schema) {
    makeUnique()
    insert(child, in: schema)
  }

  /// Replaces all children of a declaration by `instances`, in that order. Those of a list that is
  /// not ordered by the user must be in the order of their names.
  package mutating func replaceInstances(
    of declaration: Int, with instances: [Statement], in schema: Schema = .configuration
  ) {
    let range = storage.children.range(of: declaration)
    let instances = declaration == schema.foreign ? Self.shownInTurn(instances) : instances
    makeUnique()
    storage.children.replaceSubrange(range, with: instances)
    rank(declaration, in: schema)
    for instance in instances { updateProperties(for: instance, in: schema) }
  }

  /// Removes the child with this declaration and key. Returns false if there is none.
  @discardableResult
  package mutating func remove(_ declaration: Int, key: String = "", in schema: Schema) -> Bool {
    guard let place = place(of: declaration, key: key, in: schema) else { return false }
    makeUnique()
    storage.children.remove(at: place)
    if storage.extras?.ranks[declaration] != nil {
      storage.extras?.ranks[declaration]?.remove(key)
      if storage.children.range(of: declaration).count < InstanceRanks.shortest {
        forgetRanks(of: declaration)
      }
    }
    return true
  }

  /// Removes all children of a declaration. Returns false if there are none.
  @discardableResult
  package mutating func removeAll(_ declaration: Int) -> Bool {
    let range = storage.children.range(of: declaration)
    guard !range.isEmpty else { return false }
    makeUnique()
    storage.children.removeSubrange(range)
    forgetRanks(of: declaration)
    return true
  }

  /// Replaces each child by the result of `transform`, which must have the same declaration and
  /// key.
  mutating func mapChildren(_ transform: (Statement) -> Statement) {
    makeUnique()
    storage.children = storage.children.map(transform)
  }

  /// Removes all children.
  package mutating func removeChildren() {
    makeUnique()
    storage.children = []
    storage.mayHoldProtected = storage.isProtected
    storage.mayApplyGroups = false
    if storage.extras != nil { storage.change { $0.ranks = [:] } }
  }

  /// Returns foreign statements with positions that keep their present order.
  private static func shownInTurn(_ instances: [Statement]) -> [Statement] {
    var predecessor: Int16 = -1
    return instances.map { instance in
      predecessor = max(predecessor, instance.storage.predecessor)
      return instance.behind(predecessor)
    }
  }

  /// Returns the statement as a foreign one that is shown behind the given child of its container.
  private func behind(_ predecessor: Int16) -> Statement {
    if storage.predecessor == predecessor { return self }
    var moved = self
    moved.makeUnique()
    moved.storage.predecessor = predecessor
    return moved
  }

  /// Returns the statement with the position of `other`, if both are foreign.
  func besides(_ other: Statement) -> Statement { behind(other.storage.predecessor) }

  @discardableResult
  private mutating func insert(_ child: Statement, in schema: Schema) -> Int {
    updateProperties(for: child, in: schema)
    let isSorted =
      schema.declarations[child.declaration].isList
      && !schema.declarations[child.declaration].isOrdered
    let end = storage.children.endPlace(of: child.declaration)
    var place = end
    if isSorted {
      place = storage.children.lowerBound(
        of: child.value, in: storage.children.range(of: child.declaration))
    } else if let last = end > 0 ? storage.children[end - 1] : nil,
      last.declaration == child.declaration,
      last.storage.predecessor > child.storage.predecessor
    {
      // Foreign statements are stored in the order in which they are shown.
      place = storage.children.place(
        behind: child.predecessor, in: storage.children.range(of: child.declaration))
    }
    storage.children.insert(child, at: place)
    if isSorted || !schema.declarations[child.declaration].isList { return place }
    if place < end {
      rank(child.declaration, in: schema)
    } else if storage.extras?.ranks[child.declaration] != nil {
      storage.extras?.ranks[child.declaration]?.append(child.value)
    } else {
      rank(child.declaration, in: schema)
    }
    return place
  }

  /// Updates the properties of this statement that depend on a new or changed child.
  private mutating func updateProperties(for child: Statement, in schema: Schema) {
    if child.mayHoldProtected { storage.mayHoldProtected = true }
    if child.mayHoldForeign || child.declaration == schema.foreign {
      storage.mayHoldForeign = true
    }
    if child.mayApplyGroups || schema.declarations[child.declaration].isEverywhere {
      storage.mayApplyGroups = true
    }
  }

  /// Computes the ranks of the instances of a list that the user orders, if the list is long.
  private mutating func rank(_ declaration: Int, in schema: Schema) {
    let range = storage.children.range(of: declaration)
    guard schema.declarations[declaration].isOrdered, range.count >= InstanceRanks.shortest else {
      return forgetRanks(of: declaration)
    }
    let ranks = InstanceRanks(storage.children[range])
    storage.change { $0.ranks[declaration] = ranks }
  }

  /// Removes the ranks of a list.
  private mutating func forgetRanks(of declaration: Int) {
    if storage.extras?.ranks[declaration] != nil {
      storage.change { $0.ranks[declaration] = nil }
    }
  }

  /// Returns the index of the child with this declaration and key; nil: there is none.
  private func place(of declaration: Int, key: String, in schema: Schema) -> Int? {
    let range = storage.children.range(of: declaration)
    guard !range.isEmpty else { return nil }
    guard schema.declarations[declaration].isList else { return range.lowerBound }
    // The statement that was changed last is often changed next.
    if storage.children[range.upperBound - 1].value == key { return range.upperBound - 1 }
    if schema.declarations[declaration].isOrdered {
      guard let ranks = storage.extras?.ranks[declaration] else {
        return range.first { storage.children[$0].value == key }
      }
      return ranks.place(of: key, in: storage.children[range])
    }
    let place = storage.children.lowerBound(of: key, in: range)
    return place < range.upperBound && storage.children[place].value == key ? place : nil
  }
}
