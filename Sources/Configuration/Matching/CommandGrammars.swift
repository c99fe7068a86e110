package import Schema

/// The grammars of the commands of both modes. A grammar is made when it is first needed.
package struct CommandGrammars: Sendable {
  private let makeOperational: @Sendable () -> Schema

  /// `operational` returns the commands of operational mode, which the rooms above declare.
  package init(operational: @escaping @Sendable () -> Schema) { makeOperational = operational }

  package subscript(mode: CommandMode) -> Schema {
    switch mode {
    case .operational: makeOperational()
    case .configuration: .configurationMode
    }
  }

  /// The commands that readers of files look for.
  package static let captured = CommandGrammars { .captured }
}
