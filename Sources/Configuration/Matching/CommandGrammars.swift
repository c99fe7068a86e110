package import Schema

/// The grammars of the commands of both modes. Each is made when it is first needed.
package struct CommandGrammars: Sendable {
  private let makeOperational: @Sendable () -> Schema

  /// Creates the grammars. `operational` returns that of operational mode, which is declared in
  /// other targets.
  package init(operational: @escaping @Sendable () -> Schema) { makeOperational = operational }

  /// Returns the grammar of a mode.
  package subscript(mode: CommandMode) -> Schema {
    switch mode {
    case .operational: makeOperational()
    case .configuration: .configurationMode
    }
  }

  /// The grammars with which readers of files recognize commands in a recorded session.
  package static let captured = CommandGrammars { .captured }
}
