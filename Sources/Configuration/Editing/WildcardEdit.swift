package import Schema

/// `wildcard delete` and its like: the same change to all children of a container, or all members
/// of a leaf, whose names match.
package struct WildcardEdit: Sendable {
  /// The commands that make the change, and what each is about.
  package private(set) var edits: [(edit: Edit, name: String)] = []

  /// The change of one statement.
  init(_ edit: Edit, named name: String) { edits = [(edit, name)] }

  /// Finds in `tree` the children of the container at a path; those of one declaration, or of any.
  package init(
    _ verb: Edit.Verb, in path: [PathElement], of declaration: Int?, of tree: Statement,
    schema: Schema = .configuration, matches: (String) -> Bool
  ) {
    guard let container = tree.descendant(at: path, in: schema) else { return }
    for child in container.children {
      guard declaration == nil || declaration == child.declaration else { continue }
      let declared = schema[child.declaration]
      var found: [(element: PathElement, name: String)] = []
      if declared.isLeafList, declaration != nil {
        found = child.members.map { (PathElement(child.declaration, members: [$0]), $0) }
      } else if declared.isList {
        found = [(PathElement(child.declaration, value: child.value), child.value)]
      } else {
        found = [(PathElement(child.declaration), declared.name)]
      }
      for (element, name) in found where matches(name) {
        edits.append((Edit(verb, path + [element], in: schema), name))
      }
    }
  }
}
