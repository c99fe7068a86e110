/// What the copies of a statement share.
///
/// It is a class because sharing needs identity. It is unchecked, because only a `Statement` writes
/// to it, in mutating functions, and only if it is the sole owner: see `makeUnique` there. A large
/// configuration has some storages for each line, so properties that few statements have are stored
/// in `StatementExtras`.
final class StatementStorage: @unchecked Sendable {
  let declaration: Int32
  var isInactive = false
  var isProtected = false
  var mayHoldProtected = false
  var mayApplyGroups = false
  var mayHoldForeign = false
  var form = ForeignForm()
  var predecessor: Int16 = -1
  var value = ""
  var members: [String] = []
  var children: [Statement] = []
  private(set) var extras: StatementExtras?

  init(declaration: Int) { self.declaration = Int32(truncatingIfNeeded: declaration) }

  init(copying other: StatementStorage) {
    declaration = other.declaration
    value = other.value
    members = other.members
    children = other.children
    isInactive = other.isInactive
    isProtected = other.isProtected
    mayHoldProtected = other.mayHoldProtected
    mayApplyGroups = other.mayApplyGroups
    mayHoldForeign = other.mayHoldForeign
    form = other.form
    predecessor = other.predecessor
    extras = other.extras.map(StatementExtras.init(copying:))
  }

  /// Changes the extras. Only the sole owner of the storage may call this.
  func change(_ body: (StatementExtras) -> Void) {
    let own = extras ?? StatementExtras()
    body(own)
    extras = own.isEmpty ? nil : own
  }
}

/// Properties that most statements do not have, stored apart to save memory. The object belongs
/// to one storage, and only the owner of that storage writes to it.
final class StatementExtras {
  var annotation: String?
  var inherited: [Inheritance] = []
  /// The ranks of each long list in the user's order, by its declaration. Changes keep them up to
  /// date, so that a search can use them.
  var ranks: [Int: InstanceRanks] = [:]

  init() {}

  init(copying other: StatementExtras) {
    annotation = other.annotation
    inherited = other.inherited
    ranks = other.ranks
  }

  var isEmpty: Bool { annotation == nil && inherited.isEmpty && ranks.isEmpty }
}
