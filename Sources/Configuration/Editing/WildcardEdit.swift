package import Schema

/// `wildcard delete` and its like: the same change to all children of a container, or all members
/// of a leaf, whose names match.
package struct WildcardEdit {
  /// The commands that make the change, and what each is about.
  package private(set) var edits: [(edit: Edit, name: String)] = []

  /// Finds what the walk points at in `tree`. Without a pattern, that is the one statement at its
  /// end.
  package init(
    _ verb: Edit.Verb, _ walk: Walker, in tree: Statement, schema: Schema = .configuration,
    matches: (String) -> Bool
  ) {
    guard let pattern = walk.pattern else {
      edits = [(Edit(verb, walk), walk.target.last.map { Self.name(of: $0, in: schema) } ?? "")]
      return
    }
    guard let container = tree.descendant(at: walk.path, in: schema) else { return }
    for child in container.children {
      guard pattern.declaration == nil || pattern.declaration == child.declaration else { continue }
      let declared = schema[child.declaration]
      if declared.isLeafList, pattern.declaration != nil {
        for member in child.members where matches(member) {
          add(verb, walk, PathElement(child.declaration, members: [member]), name: member)
        }
        continue
      }
      let name = declared.isList ? child.value : declared.name
      if matches(name) { add(verb, walk, PathElement(child.declaration, value: name), name: name) }
    }
  }

  private mutating func add(
    _ verb: Edit.Verb, _ walk: Walker, _ element: PathElement, name: String
  ) {
    edits.append((Edit(verb, in: walk.path, element), name))
  }

  private static func name(of element: PathElement, in schema: Schema) -> String {
    element.value.isEmpty ? schema[element.declaration].name : element.value
  }
}
