package import Configuration
import Operations
package import Schema

extension Schema {
  /// The commands of operational mode.
  package static let operational = own("operational", OperationFamily.grammar + SchemaText.session)
}

extension CommandGrammars {
  /// The commands of a session.
  package static let ofSessions = CommandGrammars { .operational }
}
