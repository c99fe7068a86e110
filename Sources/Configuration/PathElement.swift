/// One step of a path through a tree: a container, a list instance, or a leaf with its value.
package struct PathElement: Sendable {
  /// The index of the declaration in the schema.
  package var declaration: Int
  /// The key of a list instance, or the value of a leaf.
  package var value: String
  /// The members for a leaf with several values.
  package var members: [String]
  /// The form of a foreign word. Two elements that differ only in this and `predecessor` are equal.
  var form = ForeignForm()
  /// The position of a foreign statement, as `Statement.predecessor` defines it.
  var predecessor = Int16.max

  /// Creates an element from a declaration and its key, value or members.
  package init(_ declaration: Int, value: String = "", members: [String] = []) {
    self.declaration = declaration
    self.value = value
    self.members = members
  }

  /// Returns whether both elements lead to the same child of a container.
  func isStep(to other: PathElement) -> Bool {
    declaration == other.declaration && value == other.value
  }
}

extension PathElement: Hashable {
  /// Compares declarations, values and members only.
  package static func == (left: PathElement, right: PathElement) -> Bool {
    left.declaration == right.declaration && left.value == right.value
      && left.members == right.members
  }

  /// Adds the compared values to a hash.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(declaration)
    hasher.combine(value)
    hasher.combine(members)
  }
}
