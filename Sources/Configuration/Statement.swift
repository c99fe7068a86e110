package import Schema

/// A statement of a configuration with all that is under it; the root is one too.
///
/// A statement is a value: changing a copy does not change the others. Copies share storage, and a
/// change copies only the nodes on its path, so candidate, active and fifty rollbacks cost little
/// more than one of them, and a comparison skips what they share. Reading and printing write
/// nothing, so any number of threads may read the same statement.
package struct Statement: Sendable {
  private var storage: StatementStorage

  /// Which declaration of the configuration schema this is an instance of.
  package var declaration: Int { Int(storage.declaration) }

  /// The key of a list instance, or the value of a leaf; secrets in their `$9$` spelling.
  package var value: String {
    get { storage.value }
    set {
      makeUnique()
      storage.value = newValue
    }
  }

  /// What a leaf with several values holds, in the user's order.
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

  package var isInactive: Bool {
    get { storage.isInactive }
    set {
      makeUnique()
      storage.isInactive = newValue
    }
  }

  /// Refuses changes of itself and of what is under it.
  package var isProtected: Bool {
    get { storage.isProtected }
    set {
      makeUnique()
      storage.isProtected = newValue
      if newValue { storage.mayHoldProtected = true }
    }
  }

  /// False: neither it nor anything under it is protected.
  package var mayHoldProtected: Bool { storage.mayHoldProtected }

  /// False: neither in it nor in anything under it stands a statement that the schema has
  /// everywhere, as `apply-groups`.
  package var mayApplyGroups: Bool { storage.mayApplyGroups }

  /// False: neither it nor anything under it is a foreign statement.
  package var mayHoldForeign: Bool { storage.mayHoldForeign }

  /// Of a foreign word, how it and the words under it are written.
  package var form: ForeignForm { storage.form }

  /// Of a foreign word, the child of its container behind which it is shown, by its declaration;
  /// 0: it is shown first. -1: the statement is not foreign.
  package var predecessor: Int { Int(storage.predecessor) }

  /// Which of its words come from which groups, where groups have been expanded.
  package var inherited: [Inheritance] {
    get { storage.extras?.inherited ?? [] }
    set {
      makeUnique()
      storage.change { $0.inherited = newValue }
    }
  }

  /// The comment above it, without its marks, in the spelling of `Spelling.comment`.
  package var annotation: String? {
    get { storage.extras?.annotation }
    set {
      makeUnique()
      storage.change { $0.annotation = newValue.flatMap(Spelling.comment) }
    }
  }

  /// In the order of the schema; instances of a list together.
  package var children: [Statement] { storage.children }

  package init(declaration: Int, value: String = "", members: [String] = []) {
    storage = StatementStorage(declaration: declaration)
    storage.value = value
    storage.members = members
  }

  /// A foreign word.
  package init(foreign word: String, _ form: ForeignForm, in schema: Schema = .configuration) {
    self.init(declaration: schema.foreign ?? 0, value: word)
    storage.form = form
    storage.predecessor = .max
    storage.mayHoldForeign = true
  }

  /// A second value under this foreign word no longer replaces the first.
  mutating func allowSeveral() {
    makeUnique()
    storage.form.isSingle = false
  }

  /// Itself without what is in it, and without what is said of it.
  var bare: Statement {
    let bare = Statement(declaration: declaration, value: value)
    bare.storage.form = form
    bare.storage.predecessor = storage.predecessor
    return bare
  }

  /// Takes over what a path says about the form of a foreign word that it leads to. `isNew`: the
  /// word has just been made, so its place is the path's as well.
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

  /// Whether both are one and the same storage, which makes them equal at no cost.
  package func isShared(with other: Statement) -> Bool { storage === other.storage }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = StatementStorage(copying: storage) }
  }
}

// MARK: - Children

extension Statement {
  /// The child of that declaration and key; "" for what has no key.
  package func child(_ declaration: Int, key: String = "", in schema: Schema) -> Statement? {
    place(of: declaration, key: key, in: schema).map { storage.children[$0] }
  }

  /// All instances of a declaration.
  package func instances(of declaration: Int) -> ArraySlice<Statement> {
    let range = storage.children.range(of: declaration)
    return storage.children[range]
  }

  /// The place of the child that has the declaration and key of `other`.
  func place(ofTwinOf other: Statement, in schema: Schema) -> Int? {
    let isList = schema.declarations[other.declaration].isList
    return place(of: other.declaration, key: isList ? other.value : "", in: schema)
  }

  /// The first instance of a declaration that is not inactive: for what is no list, the statement
  /// as it takes effect.
  package func firstActive(_ declaration: Int) -> Statement? {
    var place = storage.children.firstPlace(of: declaration)
    while place < storage.children.count, storage.children[place].declaration == declaration {
      if !storage.children[place].isInactive { return storage.children[place] }
      place += 1
    }
    return nil
  }

  /// Changes the child of that declaration and key, which is made where there is none.
  package mutating func update<Result>(
    _ declaration: Int, key: String = "", in schema: Schema,
    _ change: (inout Statement) -> Result
  ) -> Result {
    update(declaration, key: key, in: schema) { child, _ in change(&child) }
  }

  /// As above; the change is told whether the child has just been made.
  mutating func update<Result>(
    _ declaration: Int, key: String, in schema: Schema,
    _ change: (inout Statement, _ isNew: Bool) -> Result
  ) -> Result {
    makeUnique()
    if let place = place(of: declaration, key: key, in: schema) {
      let predecessor = storage.children[place].storage.predecessor
      let result = change(&storage.children[place], false)
      // Those in between would no longer stand in the order of showing.
      storage.children[place] = storage.children[place].behind(predecessor)
      note(storage.children[place], in: schema)
      return result
    }
    let isList = schema.declarations[declaration].isList
    var child = Statement(declaration: declaration, value: isList ? key : "")
    let result = change(&child, true)
    insert(child, in: schema)
    return result
  }

  /// The child of that declaration and key, made where there is none, and its place, where it
  /// leaves a hole: until it is put back, the children of this statement are not to be asked for.
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

  mutating func putBack(_ child: Statement, at place: Int, in schema: Schema) {
    makeUnique()
    storage.children[place] = child
    note(child, in: schema)
  }

  /// Adds a child whose like is not there yet.
  package mutating func add(_ child: Statement, in schema: Schema) {
    makeUnique()
    insert(child, in: schema)
  }

  /// Puts `instances`, in that order, in place of all children of a declaration. Those of a list
  /// without an order must be in the order of their names.
  package mutating func replaceInstances(
    of declaration: Int, with instances: [Statement], in schema: Schema = .configuration
  ) {
    let range = storage.children.range(of: declaration)
    let instances = declaration == schema.foreign ? Self.shownInTurn(instances) : instances
    makeUnique()
    storage.children.replaceSubrange(range, with: instances)
    rank(declaration, in: schema)
    for instance in instances { note(instance, in: schema) }
  }

  /// Removes the child of that declaration and key. False: there is none.
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

  /// Removes all children of a declaration. False: there are none.
  @discardableResult
  package mutating func removeAll(_ declaration: Int) -> Bool {
    let range = storage.children.range(of: declaration)
    guard !range.isEmpty else { return false }
    makeUnique()
    storage.children.removeSubrange(range)
    forgetRanks(of: declaration)
    return true
  }

  /// Puts statements in place of the children, each of the same declaration and key as before.
  mutating func mapChildren(_ transform: (Statement) -> Statement) {
    makeUnique()
    storage.children = storage.children.map(transform)
  }

  /// Removes everything under this statement.
  package mutating func removeChildren() {
    makeUnique()
    storage.children = []
    storage.mayHoldProtected = storage.isProtected
    storage.mayApplyGroups = false
    if storage.extras != nil { storage.change { $0.ranks = [:] } }
  }

  /// The foreign statements as they are, each shown behind the one before it.
  private static func shownInTurn(_ instances: [Statement]) -> [Statement] {
    var predecessor: Int16 = -1
    return instances.map { instance in
      predecessor = max(predecessor, instance.storage.predecessor)
      return instance.behind(predecessor)
    }
  }

  /// Itself as a foreign statement that is shown behind that child of its container.
  private func behind(_ predecessor: Int16) -> Statement {
    if storage.predecessor == predecessor { return self }
    var moved = self
    moved.makeUnique()
    moved.storage.predecessor = predecessor
    return moved
  }

  /// Itself, shown where `other` is if both are foreign.
  func besides(_ other: Statement) -> Statement { behind(other.storage.predecessor) }

  @discardableResult
  private mutating func insert(_ child: Statement, in schema: Schema) -> Int {
    note(child, in: schema)
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
      // Foreign statements stand in the order in which they are shown.
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

  /// Records what a child may hold.
  private mutating func note(_ child: Statement, in schema: Schema) {
    if child.mayHoldProtected { storage.mayHoldProtected = true }
    if child.mayHoldForeign || child.declaration == schema.foreign {
      storage.mayHoldForeign = true
    }
    if child.mayApplyGroups || schema.declarations[child.declaration].isEverywhere {
      storage.mayApplyGroups = true
    }
  }

  /// Computes the ranks of a list in the user's order, if the list is long.
  private mutating func rank(_ declaration: Int, in schema: Schema) {
    let range = storage.children.range(of: declaration)
    guard schema.declarations[declaration].isOrdered, range.count >= InstanceRanks.shortest else {
      return forgetRanks(of: declaration)
    }
    let ranks = InstanceRanks(storage.children[range])
    storage.change { $0.ranks[declaration] = ranks }
  }

  private mutating func forgetRanks(of declaration: Int) {
    if storage.extras?.ranks[declaration] != nil {
      storage.change { $0.ranks[declaration] = nil }
    }
  }

  private func place(of declaration: Int, key: String, in schema: Schema) -> Int? {
    let range = storage.children.range(of: declaration)
    guard !range.isEmpty else { return nil }
    guard schema.declarations[declaration].isList else { return range.lowerBound }
    // What was changed last is often changed next.
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
