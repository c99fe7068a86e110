/// One step of a path through a tree: a container, a list instance, or a leaf with its value.
package struct PathElement: Sendable {
  package var declaration: Int
  /// The key of a list instance, or the value of a leaf.
  package var value: String
  /// What is given to a leaf that holds several.
  package var members: [String]
  /// Of a foreign word, its form, and where the statement that it begins is shown: see
  /// `Statement.predecessor`. Two paths that differ in nothing else are equal.
  var form = ForeignForm()
  var predecessor = Int16.max

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

extension PathElement: Hashable {
  package static func == (left: PathElement, right: PathElement) -> Bool {
    left.declaration == right.declaration && left.value == right.value
      && left.members == right.members
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(declaration)
    hasher.combine(value)
    hasher.combine(members)
  }
}
