package import Schema

/// Commands that belong together: what can be typed, and what happens then.
package struct OperationFamily: Sendable {
  package let grammar: [SchemaText]
  package let operations: [Operation<OperationContext>]

  init(_ grammar: [SchemaText], _ operations: [Operation<OperationContext>]) {
    self.grammar = grammar
    self.operations = operations
  }

  /// All families that need no command line.
  package static let all: [OperationFamily] = [
    .capture, .certificates, .configuration, .diagnostics, .files, .interfaces, .lab, .log,
    .messages, .routes, .services, .system,
  ]

  /// The notation of all families, and of the branches on which they stand.
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
