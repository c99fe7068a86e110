package import Schema

/// A `wildcard` command, such as `wildcard delete`. It makes the same change to all children of a
/// container, or to all members of a leaf, whose names match a pattern.
package struct WildcardEdit: Sendable {
  /// The changes to the single statements, each with the name of its statement.
  package private(set) var edits: [(edit: Edit, name: String)] = []

  /// Creates a command that changes one statement.
  init(_ edit: Edit, named name: String) { edits = [(edit, name)] }

  /// Creates a command that changes the children of the container at `path` of `tree` whose names
  /// match; with `declaration`, only the children that have it.
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
