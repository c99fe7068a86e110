/// Why a command that changes the configuration did not.
package struct EditError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// A list instance, or a member, of that name is there already.
    case exists
    /// Neither the instance of a list nor a member of a leaf.
    case unnamed
    /// Under the new name, what is in the statement would be read as something else.
    case unfit
    /// The list or leaf keeps no order of the user's.
    case unordered
    /// A new value that is not of its type, in the words of the type.
    case invalid(String)
  }

  package var reason: Reason
  /// The statement, as its container shows it.
  package var statement: String

  package init(_ reason: Reason, _ statement: String) {
    self.reason = reason
    self.statement = statement
  }

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
