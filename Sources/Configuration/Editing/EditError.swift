/// The reason why a command could not change the configuration.
package struct EditError: Error, Equatable {
  /// The kind of error.
  package enum Reason: Equatable, Sendable {
    /// There is no statement at the path.
    case notFound
    /// A list instance or a member with this name exists already.
    case exists
    /// The statement is neither an instance of a list nor a member of a leaf.
    case unnamed
    /// The contents of the statement would be read as something else under the new name.
    case unfit
    /// The list or leaf is not ordered by the user.
    case unordered
    /// A new value is not valid; the associated value is the error message of its type.
    case invalid(String)
  }

  /// The kind of error.
  package var reason: Reason
  /// The statement, as it is shown in its container.
  package var statement: String

  /// Creates an error for the statement.
  package init(_ reason: Reason, _ statement: String) {
    self.reason = reason
    self.statement = statement
  }

  /// The error message of the CLI.
  package var message: String {
    switch reason {
    case .notFound: "error: statement '\(statement)' not found"
    case .exists: "error: target '\(statement)' already exists"
    case .unnamed: "error: statement '\(statement)' has no name that could be another"
    case .unfit: "error: target '\(statement)' cannot hold what is in the statement"
    case .unordered: "error: statement '\(statement)' is not in an ordered list"
    case .invalid(let message): "error: \(message)"
    }
  }
}
