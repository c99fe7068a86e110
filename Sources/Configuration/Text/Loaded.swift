/// The result of reading a file.
package struct Loaded: Sendable {
  /// The tree with all statements of the file that have no error. A caller that must not accept a
  /// file in part uses `get()`.
  package var tree: Statement
  /// The errors in the order of the file: the first `LoadErrors.limit`, and then one that tells how
  /// many more there are.
  package var errors: [LoadError]
  /// How many errors the file has.
  package private(set) var errorCount: Int
  /// The file is no XML or JSON, or too large: what was read of it before says nothing.
  package private(set) var isRefused = false
  /// The warnings in the order of the file: the first `LoadErrors.limit`, and then one that tells
  /// how many more there are.
  package var warnings: [LoadError]
  /// How many warnings the file has.
  package private(set) var warningCount: Int
  /// The places of the statements; nil if they were not requested, or if the file is a patch.
  package var places: StatementPlaces?
  /// What has been refused; nil if the places were not requested.
  package private(set) var refusals: Refusals?

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

  init(
    tree: Statement, _ found: LoadErrorList, warnings: LoadErrorList = LoadErrorList(),
    places: StatementPlaces? = nil, refusals: Refusals? = nil, isRefused: Bool = false
  ) {
    self.init(tree: tree, errors: found.all, warnings: warnings.all, places: places)
    (errorCount, warningCount) = (found.count, warnings.count)
    self.refusals = refusals
    self.isRefused = isRefused
  }

  /// Warns of the frame that was passed over.
  mutating func add(_ notes: FrameNotes) {
    guard !notes.isEmpty else { return }
    warningCount += notes.warnings.count
    warnings = (notes.warnings + warnings).sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// The tree of a file that has no error.
  package func get() throws(LoadErrors) -> Statement {
    guard errors.isEmpty else { throw LoadErrors(errors: errors) }
    return tree
  }
}
