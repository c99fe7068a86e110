/// One step of a path through a tree: a container, a list instance, or a leaf with its value.
package struct PathElement: Hashable, Sendable {
  package var declaration: Int
  /// The key of a list instance, or the value of a leaf.
  package var value: String
  /// What is given to a leaf that holds several.
  package var members: [String]

  package init(_ declaration: Int, value: String = "", members: [String] = []) {
    self.declaration = declaration
    self.value = value
    self.members = members
  }

  /// Whether another leads to the same child of a container.
  func isStep(to other: PathElement) -> Bool {
    declaration == other.declaration && value == other.value
  }
}
