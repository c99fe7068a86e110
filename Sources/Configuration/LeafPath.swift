/// What one `set` command sets, with its place: a leaf with its value, members of a leaf-list, a
/// flag, or an instance of a list whose instances have no children.
package struct LeafPath: Equatable, Sendable {
  package var container: [PathElement]
  package var element: PathElement

  package init(container: [PathElement], element: PathElement) {
    self.container = container
    self.element = element
  }

  /// The path with the leaf as its last step.
  package var path: [PathElement] { container + [element] }
}
