internal import Configuration

/// A statement that is checked, with the path to it. Inactive statements are skipped.
indirect enum CheckedStatement {
  case root(Statement)
  case child(Statement, of: CheckedStatement)

  var statement: Statement {
    switch self {
    case .root(let statement), .child(let statement, _): statement
    }
  }

  /// The key of a list instance.
  var name: String { statement.value }

  var path: [PathElement] {
    switch self {
    case .root: []
    case .child(let statement, let parent):
      parent.path + [PathElement(statement.declaration, value: statement.value)]
    }
  }

  /// Whether the statement contains statements that the schema does not declare. They may supply
  /// what seems to be missing.
  var hasForeign: Bool { statement.hasForeign }

  func has(_ field: Field) -> Bool { statement.firstActive(field.id) != nil }

  /// Returns the value of a leaf, or its default.
  func text(_ field: Field) -> String? {
    statement.firstActive(field.id)?.value ?? field.defaultValue
  }

  func members(_ field: Field) -> [String] {
    statement.firstActive(field.id)?.members ?? []
  }

  func child(_ field: Field) -> CheckedStatement? {
    statement.firstActive(field.id).map { .child($0, of: self) }
  }

  func children(_ field: Field) -> [CheckedStatement] {
    statement.activeInstances(of: field.id).map { .child($0, of: self) }
  }
}

extension Statement {
  /// Returns the active instances of a declaration.
  func activeInstances(of declaration: Int) -> LazyFilterSequence<ArraySlice<Statement>> {
    instances(of: declaration).lazy.filter { !$0.isInactive }
  }
}
