/// A regular expression that takes the place of the last name in a path. It matches the names of a
/// list's instances or of a leaf's members.
package struct StatementPattern: Equatable, Sendable {
  /// The regular expression.
  package var text: String
  /// The list or leaf; nil: the expression matches the names of all children of the container.
  package var declaration: Int?
}
