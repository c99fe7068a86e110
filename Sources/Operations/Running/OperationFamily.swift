/// Commands that belong together.
package struct OperationFamily: Sendable {
  package let operations: [Operation<OperationContext>]

  init(_ operations: [Operation<OperationContext>]) { self.operations = operations }

  /// All families that need no command line.
  package static let all: [OperationFamily] = [
    .capture, .certificates, .configuration, .diagnostics, .files, .interfaces, .lab, .log,
    .messages, .routes, .routing, .services, .system,
  ]

  /// The operations of all families by their commands.
  package static let operations: [String: Operation<OperationContext>] = Dictionary(
    all.flatMap { $0.operations.map { ($0.command, $0) } }
  ) { first, _ in first }
}
