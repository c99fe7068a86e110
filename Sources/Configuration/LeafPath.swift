/// The leaf or flag that one `set` command sets, with the path of its container. The element may
/// have a value or members, or be an instance of a list without children.
package struct LeafPath: Equatable, Sendable {
  /// The path of the container.
  package var container: [PathElement]
  /// The leaf, with its value or members.
  package var element: PathElement

  /// Creates the value from its two parts.
  package init(container: [PathElement], element: PathElement) {
    self.container = container
    self.element = element
  }

  /// The path with the leaf as its last step.
  package var path: [PathElement] { container + [element] }
}
