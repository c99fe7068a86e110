/// What a walk may ask of the program around it.
package struct Surroundings {
  /// The configuration whose names are offered: the candidate, or the active one.
  package var tree: Statement
  /// The level that paths start from.
  package var editPath: [PathElement]
  package var isOperational: Bool
  /// Names of a kind that only the running program can list, with their help.
  package var names: (String) -> [(name: String, help: String)]

  package init(
    tree: Statement, editPath: [PathElement] = [], isOperational: Bool,
    names: @escaping (String) -> [(name: String, help: String)] = { _ in [] }
  ) {
    self.tree = tree
    self.editPath = editPath
    self.isOperational = isOperational
    self.names = names
  }
}
