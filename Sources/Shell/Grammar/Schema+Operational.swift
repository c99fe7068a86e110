package import Configuration
import Operations
package import Schema

extension Schema {
  /// The commands of operational mode.
  package static let operational = own("operational", OperationFamily.grammar + SchemaText.session)
}

extension CommandGrammars {
  /// The commands that a session knows.
  package static let ofSessions = CommandGrammars { .operational }
}
