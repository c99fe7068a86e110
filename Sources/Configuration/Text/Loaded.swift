/// The result of reading a file.
package struct Loaded: Sendable {
  /// The tree with all statements of the file that have no error. `get()` returns a tree only if
  /// the whole file is valid.
  package var tree: Statement
  /// The errors in the order of the file: the first `LoadErrors.limit`, then one with the number of
  /// the others.
  package var errors: [LoadError]
  /// The number of errors in the file.
  package private(set) var errorCount: Int
  /// Whether the file is not valid XML or JSON, or too large, so that the statements that were read
  /// before cannot be used.
  package private(set) var isRefused = false
  /// The warnings in the order of the file: the first `LoadErrors.limit`, then one with the number
  /// of the others.
  package var warnings: [LoadError]
  /// The number of warnings.
  package private(set) var warningCount: Int
  /// The positions of the statements; nil if they were not requested, or if the file is a patch.
  package var places: StatementPlaces?
  /// The statements that were rejected; nil if the positions were not requested.
  package private(set) var refusals: Refusals?

  /// Creates a result from a tree with its errors and warnings.
  package init(
    tree: Statement, errors: [LoadError] = [], warnings: [LoadError] = [],
    places: StatementPlaces? = nil
  ) {
    self.tree = tree
    self.errors = errors
    errorCount = errors.count
    self.warnings = warnings
    warningCount = warnings.count
    self.places = places
  }

  /// Creates a result from a tree with the lists that a reader has collected.
  init(
    tree: Statement, _ found: LoadErrorList, warnings: LoadErrorList = LoadErrorList(),
    places: StatementPlaces? = nil, refusals: Refusals? = nil, isRefused: Bool = false
  ) {
    self.init(tree: tree, errors: found.all, warnings: warnings.all, places: places)
    (errorCount, warningCount) = (found.count, warnings.count)
    self.refusals = refusals
    self.isRefused = isRefused
  }

  /// Adds the warnings about the skipped lines of a recorded session's frame.
  mutating func add(_ notes: FrameNotes) {
    guard !notes.isEmpty else { return }
    warningCount += notes.warnings.count
    warnings = (notes.warnings + warnings).sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// Returns the tree of a file without errors. Throws all errors otherwise.
  package func get() throws(LoadErrors) -> Statement {
    guard errors.isEmpty else { throw LoadErrors(errors: errors) }
    return tree
  }
}
