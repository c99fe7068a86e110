package import Schema

/// A statement of a configuration with all that is under it; the root is one too.
///
/// A value: changing a copy leaves the others as they were. Copies share storage, and a change
/// copies only the nodes on its path, so candidate, active and fifty rollbacks cost little more than
/// one of them, and comparing them skips what they share. One thread at a time: long lists keep an
/// index that a mere look may build.
package struct Statement {
  private var storage: Storage

  /// Which declaration of the configuration schema this is an instance of.
  package var declaration: Int { storage.declaration }

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

  /// Which of its words come from which groups, where groups have been expanded.
  package var inherited: [Inheritance] {
    get { storage.inherited }
    set {
      makeUnique()
      storage.inherited = newValue
    }
  }

  /// The comment above it, without its marks, in the spelling of `Spelling.comment`.
  package var annotation: String? {
    get { storage.annotation }
    set {
      makeUnique()
      storage.annotation = newValue.flatMap(Spelling.comment)
    }
  }

  /// In the order of the schema; instances of a list together.
  package var children: [Statement] { storage.children }

  package init(declaration: Int, value: String = "", members: [String] = []) {
    storage = Storage(declaration: declaration)
    storage.value = value
    storage.members = members
  }

  /// An empty configuration.
  package static var empty: Statement { Statement(declaration: 0) }

  /// Whether both are one and the same storage, which makes them equal at no cost.
  package func isShared(with other: Statement) -> Bool { storage === other.storage }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = Storage(copying: storage) }
  }

  /// A class, because sharing needs identity. Only `Statement` writes to it, and only when no other
  /// shares it.
  private final class Storage {
    let declaration: Int
    var value = ""
    var members: [String] = []
    var children: [Statement] = []
    var annotation: String?
    var isInactive = false
    var isProtected = false
    var mayHoldProtected = false
    var inherited: [Inheritance] = []
    /// Of long lists in the user's order, by their declarations.
    var ranks: [Int: InstanceRanks] = [:]

    init(declaration: Int) { self.declaration = declaration }

    init(copying other: Storage) {
      declaration = other.declaration
      value = other.value
      members = other.members
      children = other.children
      annotation = other.annotation
      isInactive = other.isInactive
      isProtected = other.isProtected
      mayHoldProtected = other.mayHoldProtected
      inherited = other.inherited
    }
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
    let range = range(of: declaration)
    return storage.children[range]
  }

  /// The first instance of a declaration that is not inactive: for what is no list, the statement
  /// as it takes effect.
  package func firstActive(_ declaration: Int) -> Statement? {
    let children = storage.children
    var place = Self.partition(0..<children.count) { children[$0].declaration >= declaration }
    while place < children.count, children[place].declaration == declaration {
      if !children[place].isInactive { return children[place] }
      place += 1
    }
    return nil
  }

  /// Changes the child of that declaration and key, which is made where there is none.
  package mutating func update<Result>(
    _ declaration: Int, key: String = "", in schema: Schema,
    _ change: (inout Statement) -> Result
  ) -> Result {
    makeUnique()
    if let place = place(of: declaration, key: key, in: schema) {
      let result = change(&storage.children[place])
      if storage.children[place].mayHoldProtected { storage.mayHoldProtected = true }
      return result
    }
    let isList = schema[declaration].isList
    var child = Statement(declaration: declaration, value: isList ? key : "")
    let result = change(&child)
    insert(child, in: schema)
    return result
  }

  /// Adds a child whose like is not there yet.
  package mutating func add(_ child: Statement, in schema: Schema) {
    makeUnique()
    insert(child, in: schema)
  }

  /// Puts `instances`, in that order, in place of all children of a declaration. Those of a list
  /// without an order must be in the order of their names.
  package mutating func replaceInstances(of declaration: Int, with instances: [Statement]) {
    let range = range(of: declaration)
    makeUnique()
    storage.children.replaceSubrange(range, with: instances)
    storage.ranks[declaration] = nil
    if instances.contains(where: \.mayHoldProtected) { storage.mayHoldProtected = true }
  }

  /// Removes the child of that declaration and key. False: there is none.
  @discardableResult
  package mutating func remove(_ declaration: Int, key: String = "", in schema: Schema) -> Bool {
    guard let place = place(of: declaration, key: key, in: schema) else { return false }
    makeUnique()
    storage.children.remove(at: place)
    storage.ranks[declaration]?.remove(key)
    return true
  }

  /// Removes all children of a declaration. False: there are none.
  @discardableResult
  package mutating func removeAll(_ declaration: Int) -> Bool {
    let range = range(of: declaration)
    guard !range.isEmpty else { return false }
    makeUnique()
    storage.children.removeSubrange(range)
    storage.ranks = [:]
    return true
  }

  /// Removes everything under this statement.
  package mutating func removeChildren() {
    makeUnique()
    storage.children = []
    storage.ranks = [:]
  }

  private mutating func insert(_ child: Statement, in schema: Schema) {
    let range = range(of: child.declaration)
    let declaration = schema[child.declaration]
    if child.mayHoldProtected { storage.mayHoldProtected = true }
    guard declaration.isList, !declaration.isOrdered else {
      storage.children.insert(child, at: range.upperBound)
      storage.ranks[child.declaration]?.append(child.value)
      return
    }
    let place = lowerBound(of: child.value, in: range)
    storage.children.insert(child, at: place)
  }

  /// Where the children of a declaration are, or would be: declarations are numbered in the order
  /// in which they are shown.
  private func range(of declaration: Int) -> Range<Int> {
    let children = storage.children
    let start = Self.partition(0..<children.count) { children[$0].declaration >= declaration }
    let end = Self.partition(start..<children.count) { children[$0].declaration > declaration }
    return start..<end
  }

  private func place(of declaration: Int, key: String, in schema: Schema) -> Int? {
    let range = range(of: declaration)
    guard !range.isEmpty else { return nil }
    guard schema.declarations[declaration].isList else { return range.lowerBound }
    if schema.declarations[declaration].isOrdered {
      if range.count <= 16 {
        return range.first { storage.children[$0].value == key }
      }
      let instances = storage.children[range]
      if storage.ranks[declaration]?.count != range.count {
        storage.ranks[declaration] = InstanceRanks(instances)
      }
      return storage.ranks[declaration]?.place(of: key, in: instances)
    }
    let place = lowerBound(of: key, in: range)
    return place < range.upperBound && storage.children[place].value == key ? place : nil
  }

  private func lowerBound(of key: String, in range: Range<Int>) -> Int {
    Self.partition(range) { !NaturalOrder.precedes(storage.children[$0].value, key) }
  }

  /// The first place of `range` at which `isBehind` holds.
  private static func partition(_ range: Range<Int>, _ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Statement: Equatable {
  package static func == (left: Statement, right: Statement) -> Bool {
    if left.isShared(with: right) { return true }
    return left.declaration == right.declaration && left.holdsSame(as: right)
      && left.isInactive == right.isInactive && left.isProtected == right.isProtected
      && left.annotation == right.annotation
      && left.children == right.children
  }

  /// Whether value and members are the same, octet for octet: identifications go on the wire, where
  /// two spellings of one character are not the same.
  package func holdsSame(as other: Statement) -> Bool {
    value.utf8.elementsEqual(other.value.utf8)
      && members.elementsEqual(other.members) { $0.utf8.elementsEqual($1.utf8) }
  }
}
