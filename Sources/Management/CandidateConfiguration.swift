import Configuration

/// A configuration that is being edited, by one session or by several.
final class CandidateConfiguration {
  // A class, because sessions share it, and because a look at the tree closes it: between one `set`
  // and the next the statements on the way are out of it.
  private var growing: GrowingTree
  /// It has what is right of a file with errors. What puts a whole configuration in its place, and
  /// a commit, ends that.
  var isHalfLoaded = false

  init(_ tree: Statement) { growing = GrowingTree(tree) }

  var tree: Statement {
    get { growing.whole }
    _modify { yield &growing.whole }
  }

  /// False: nothing in it is protected.
  var mayHoldProtected: Bool { growing.mayHoldProtected }

  /// Makes the change of `set`, at little cost where the one before was near.
  func set(_ edit: Edit) { edit.set(in: &growing) }
}
