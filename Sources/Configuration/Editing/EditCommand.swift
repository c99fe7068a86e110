package import Schema

/// A command of configuration mode that changes the configuration by what it says alone: what a
/// file of commands may hold.
package enum EditCommand {
  case edit(Edit)
  case rearrange(Rearrangement)
  case annotate([PathElement], String)

  /// nil: the command is of another kind.
  package init?(_ command: Walker, in schema: Schema = .configuration) {
    let paths = command.paths
    switch command.command {
    case "annotate":
      guard let path = paths.first?.target, let comment = command.argument("comment") else {
        return nil
      }
      self = .annotate(path, comment)
    case "copy to", "insert after", "insert before", "rename to":
      let verbs: [String: Rearrangement.Verb] = [
        "copy to": .copy, "insert after": .insertAfter, "insert before": .insertBefore,
        "rename to": .rename,
      ]
      guard paths.count == 2, let verb = verbs[command.command],
        let rearrangement = Rearrangement(verb, paths[0], paths[1], in: schema)
      else { return nil }
      self = .rearrange(rearrangement)
    default:
      guard let verb = Edit.Verb(rawValue: command.command), let path = paths.first else {
        return nil
      }
      self = .edit(Edit(verb, path))
    }
  }

  /// Makes the change, which may follow a like one.
  func apply(to tree: inout GrowingTree, in schema: Schema) throws(EditError) {
    if case .edit(let edit) = self, edit.verb == .set { return edit.set(in: &tree) }
    _ = try apply(to: &tree.whole, in: schema)
  }

  /// Makes the change. False: the statement is not there.
  package func apply(
    to tree: inout Statement, in schema: Schema = .configuration
  ) throws(EditError) -> Bool {
    switch self {
    case .edit(let edit): return edit.apply(to: &tree, in: schema)
    case .rearrange(let rearrangement):
      try rearrangement.apply(to: &tree)
      return true
    case .annotate(let path, let comment):
      return tree.updateExisting(at: path[...], in: schema) { statement in
        statement.annotation = comment
        return true
      }
    }
  }
}
