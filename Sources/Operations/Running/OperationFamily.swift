package import Schema

/// A group of related commands, with their grammar and their operations.
package struct OperationFamily: Sendable {
  /// The grammar of the commands, as texts in the language of the schema.
  package let grammar: [SchemaText]
  /// The implementations of the commands in the grammar.
  package let operations: [Operation<OperationContext>]

  init(_ grammar: [SchemaText], _ operations: [Operation<OperationContext>]) {
    self.grammar = grammar
    self.operations = operations
  }

  /// All families of commands that do not depend on a command line.
  package static let all: [OperationFamily] = [
    .capture, .certificates, .configuration, .diagnostics, .files, .interfaces, .lab, .log,
    .messages, .routes, .services, .system,
  ]

  /// The grammar of all families, with the commands under which they are.
  package static var grammar: [SchemaText] { SchemaText.branches + all.flatMap(\.grammar) }

  /// The operations of all families by their commands.
  package static let operations: [String: Operation<OperationContext>] = Dictionary(
    all.flatMap { $0.operations.map { ($0.command, $0) } }
  ) { first, _ in first }
}

extension Schema {
  /// The commands of all families.
  package static let operations = own("operations", OperationFamily.grammar)
}
