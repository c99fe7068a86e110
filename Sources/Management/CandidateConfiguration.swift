import Configuration

/// A configuration that one or more sessions edit.
final class CandidateConfiguration {
  // It is a class because sessions share it, and because reading the tree changes it: between one
  // `set` and the next, the statements on the path are kept outside the tree and must be put back.
  private var growing: GrowingTree
  /// It has what is right of a file with errors. What puts a whole configuration in its place, and
  /// a commit, ends that.
  var isHalfLoaded = false
  /// When the candidate was changed, in seconds since 1970; nil: not since it was made.
  var changeDate: Int64?

  init(_ tree: Statement) { growing = GrowingTree(tree) }

  var tree: Statement {
    get { growing.whole }
    _modify { yield &growing.whole }
  }

  /// Whether the candidate may contain protected statements. If false, there are none.
  var mayHoldProtected: Bool { growing.mayHoldProtected }

  /// Carries out a `set`, which is fast if the one before was nearby in the tree.
  func set(_ edit: Edit) { edit.set(in: &growing) }
}
