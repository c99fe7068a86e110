/// What a reader made of a file.
package struct Loaded: Sendable {
  /// With all of the file that is right. Whoever wants a file whole or not at all takes `get()`.
  package var tree: Statement
  /// In the order of the file.
  package var errors: [LoadError]
  package var warnings: [LoadError]
  /// Where the statements stand; nil: nobody has asked, or the file is a patch.
  package var places: StatementPlaces?

  package init(
    tree: Statement, errors: [LoadError] = [], warnings: [LoadError] = [],
    places: StatementPlaces? = nil
  ) {
    self.tree = tree
    self.errors = errors
    self.warnings = warnings
    self.places = places
  }

  /// The tree of a file that has no error.
  package func get() throws(LoadErrors) -> Statement {
    guard errors.isEmpty else { throw LoadErrors(errors: errors) }
    return tree
  }
}
