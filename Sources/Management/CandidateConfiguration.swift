import Configuration

/// A configuration that one or more sessions edit.
final class CandidateConfiguration {
  // It is a class because sessions share it, and because reading the tree changes it: between one
  // `set` and the next, the statements on the path are kept outside the tree and must be put back.
  private var growing: GrowingTree
  /// Whether the candidate has only the valid part of a file with errors. A commit, or a whole
  /// configuration in its place, ends this state.
  var isHalfLoaded = false
  /// The time when the candidate was last changed, in seconds since 1970; nil: it has not been
  /// changed since it was made.
  var changeDate: Int64?

  /// Creates a candidate from a configuration.
  init(_ tree: Statement) { growing = GrowingTree(tree) }

  /// The present state of the configuration.
  var tree: Statement {
    get { growing.whole }
    _modify { yield &growing.whole }
  }

  /// Whether the candidate may contain protected statements. If false, there are none.
  var mayHoldProtected: Bool { growing.mayHoldProtected }

  /// Applies an edit of the kind `set`. It is fast if the previous one was nearby in the tree.
  func set(_ edit: Edit) { edit.set(in: &growing) }
}
