import Schema

/// The kind of words that a walk matches: a command, a pipe function, or a path of statements. It
/// decides where the words may end, and which error an unknown word has.
enum WalkPurpose: Equatable, Sendable {
  case operationalCommand
  case configurationCommand
  case pipe
  case statement(StatementUse)

  /// Whether the words are those of a command or a function, rather than a path of statements.
  var isOfCommand: Bool {
    if case .statement = self { false } else { true }
  }

  /// Whether the words name only statements that exist.
  var isOfExisting: Bool {
    if case .statement(let use) = self { use.isOfExisting } else { false }
  }

  /// Whether the path leads to a name: of a list instance, or of a member of a leaf.
  var isOfNames: Bool { self == .statement(.named) || self == .statement(.ordered) }

  /// Whether the name at the end of the path may be a new one.
  var makesStatements: Bool {
    switch self {
    case .statement(.set), .statement(.container), .statement(.range), .statement(.sibling): true
    case .statement, .operationalCommand, .configurationCommand, .pipe: false
    }
  }
}
