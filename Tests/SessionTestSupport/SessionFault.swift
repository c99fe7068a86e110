/// An error that a trial has found: the sessions have broken one of the rules that always hold.
package struct SessionFault: Error, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    case failureChanged = "a command that failed has changed something"
    case notLoaded = "what is shown cannot be loaded"
    case loadedDifferently = "what is shown is loaded as something else"
    case comparedDifferently = "'show | compare' is not as before"
    case checkWithoutPath = "an error of the commit check has no path"
    case commitDisagrees = "commit and commit check do not agree"
    case notStarted = "a new process does not start on what is there"
    case notDurable = "a new process finds something else"
    case rollbackLost = "a rollback cannot be read by a new process"
    case secretKept = "the history keeps a secret"
  }

  package var kind: Kind
  /// What the trial has found.
  package var detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  package var description: String { "\(kind.rawValue)\n\(detail)" }
}
