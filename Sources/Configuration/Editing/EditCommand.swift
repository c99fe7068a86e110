package import Schema

/// A command of configuration mode that changes the configuration, without reference to a file or
/// to another configuration. A file of commands may contain these commands.
package enum EditCommand: Equatable, Sendable {
  case edit(Edit)
  case rearrange(Rearrangement)
  /// Sets the comment of the statement at a path. A comment that is empty after trimming removes
  /// the existing one.
  case annotate([PathElement], String)

  /// The warning if a statement that is to be changed does not exist.
  package static let notFound = "statement not found"

  /// The path of the container of the statement that is changed.
  var container: [PathElement] {
    switch self {
    case .edit(let edit): edit.container
    case .rearrange(let rearrangement): rearrangement.container
    case .annotate(let path, _): Array(path.dropLast())
    }
  }

  /// Applies the change to a tree that is being built. Returns false if the statement does not
  /// exist.
  func apply(to tree: inout GrowingTree, in schema: Schema) throws(EditError) -> Bool {
    guard case .edit(let edit) = self, edit.verb == .set else {
      return try apply(to: &tree.whole, in: schema)
    }
    edit.set(in: &tree)
    return true
  }

  /// Applies the change to a tree. Returns false if the statement does not exist.
  package func apply(
    to tree: inout Statement, in schema: Schema = .configuration
  ) throws(EditError) -> Bool {
    switch self {
    case .edit(let edit): return edit.apply(to: &tree, in: schema)
    case .rearrange(let rearrangement):
      try rearrangement.apply(to: &tree, in: schema)
      return true
    case .annotate(let path, let comment):
      return tree.updateStatement(at: path, in: schema) { $0.annotation = comment }
    }
  }

  /// Whether the command changes several leaves of one container, of which some may not exist.
  package var isOfSeveralLeaves: Bool {
    if case .edit(let edit) = self, case .leaves(let leaves) = edit.target {
      leaves.count > 1
    } else {
      false
    }
  }
}
