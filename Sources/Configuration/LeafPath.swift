/// What one `set` sets, and where: a leaf with its value, members of a leaf that holds several, a
/// flag, or an instance of a list in which nothing can be.
package struct LeafPath: Equatable, Sendable {
  package var container: [PathElement]
  package var element: PathElement

  package init(container: [PathElement], element: PathElement) {
    self.container = container
    self.element = element
  }

  /// With the leaf as its last step.
  package var path: [PathElement] { container + [element] }
}
