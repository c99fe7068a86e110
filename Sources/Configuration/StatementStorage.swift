/// The contents of a statement, which its copies share.
///
/// It is a class because sharing needs identity. It is unchecked, because only a `Statement`
/// changes it, in mutating functions, and only as its sole owner (`makeUnique`). A large
/// configuration has several storages for each line, so properties that few statements have are
/// kept in `StatementExtras`.
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

  /// Creates the storage of an empty statement.
  init(declaration: Int) { self.declaration = Int32(truncatingIfNeeded: declaration) }

  /// Creates a copy for a statement that is about to be changed.
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

/// The properties that most statements do not have, stored apart to save memory. The object belongs
/// to one storage, and only the owner of that storage changes it.
final class StatementExtras {
  var annotation: String?
  var inherited: [Inheritance] = []
  /// The ranks of the instances of each long list that the user orders, by its declaration. Each
  /// change updates them.
  var ranks: [Int: InstanceRanks] = [:]

  init() {}

  init(copying other: StatementExtras) {
    annotation = other.annotation
    inherited = other.inherited
    ranks = other.ranks
  }

  /// Whether no property is set.
  var isEmpty: Bool { annotation == nil && inherited.isEmpty && ranks.isEmpty }
}
