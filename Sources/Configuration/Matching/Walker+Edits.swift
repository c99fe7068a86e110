package import Schema

/// Creates edits from the walks over the paths of a command.
extension Edit {
  /// Creates an edit from the walk over the path behind its command.
  package init(_ verb: Verb, _ walker: Walker) {
    if !walker.leaves.isEmpty {
      self.init(verb, .leaves(walker.leaves + (verb == .set ? walker.instanceBehindLeaves : [])))
    } else if let open = walker.openLeaf {
      self.init(verb, .every(open, in: walker.path))
    } else {
      self.init(verb, .statement(walker.path))
    }
  }
}

extension EditCommand {
  /// Creates the edit that a command requests; nil: the command is no edit.
  package init?(_ command: Walker) {
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
      guard paths.count == 2, let verb = verbs[command.command], let target = paths[1].target.last,
        let rearrangement = Rearrangement(verb, paths[0].target, target)
      else { return nil }
      self = .rearrange(rearrangement)
    default:
      guard let verb = Edit.Verb(rawValue: command.command), let path = paths.first else {
        return nil
      }
      self = .edit(Edit(verb, path))
    }
  }
}

extension WildcardEdit {
  /// Finds the statements in `tree` that the walk names. Without a pattern, that is the one
  /// statement at its end.
  package init(
    _ verb: Edit.Verb, _ walk: Walker, in tree: Statement, schema: Schema = .configuration,
    matches: (String) -> Bool
  ) {
    if let pattern = walk.pattern {
      self.init(
        verb, in: walk.path, of: pattern.declaration, of: tree, schema: schema, matches: matches)
    } else {
      let name = walk.target.last.map { last in
        last.value.isEmpty ? schema[last.declaration].name : last.value
      }
      self.init(Edit(verb, walk), named: name ?? "")
    }
  }
}

extension Walker {
  /// The list instance with which a line ends, if leaves of its container precede it and nothing is
  /// set in the instance: `set interfaces ge-0/0/0 description a unit 0`.
  fileprivate var instanceBehindLeaves: [LeafPath] {
    guard let last = path.last, grammar.declarations[last.declaration].isList,
      let leaf = leaves.last, leaf.container.count < path.count
    else { return [] }
    return [LeafPath(container: path.dropLast(), element: last)]
  }
}
