package import Configuration
package import Router
import Schema

/// Checks a configuration as a commit does and changes nothing. It returns the warnings. Unlike
/// `commit check` of the CLI, it leaves a commit unconfirmed that waits for its confirmation: RFC 6241
/// has `validate` for the check, and only a commit confirms. Throws `checkFailed`, `unreadable`; for a
/// private candidate `locked`, `sharedModified` and `conflicts`.
package struct ValidateRequest: ManagementRequest {
  /// The configuration that is checked.
  package enum Source: Equatable, Sendable {
    /// What a commit of the session would make active. A session that is not editing checks the
    /// shared candidate.
    case candidate
    /// The active configuration.
    case active
    /// A configuration that belongs to no datastore.
    case tree(Statement)
  }

  /// The configuration that is checked.
  package var source: Source

  package init(_ source: Source) { self.source = source }

  package func perform(in session: ManagementSession) throws(ManagementError) -> [CommitIssue] {
    let tree =
      switch source {
      case .candidate: session.mode == .private ? try session.treeToCommit() : session.candidate
      case .active: session.router.active
      case .tree(let tree): tree
      }
    return try session.validate(tree)
  }
}

/// Puts a whole configuration in place of the candidate: `copy-config` of RFC 6241. Throws
/// `notEditing`, `locked`; `protected` if protected statements would change, and then nothing is
/// changed.
package struct ReplaceCandidate: ManagementRequest {
  /// The configuration that the candidate becomes.
  package var tree: Statement

  package init(_ tree: Statement) { self.tree = tree }

  package func perform(in session: ManagementSession) throws(ManagementError) {
    let refusals = try session.change(inPart: false, orThrow: { $0 }) {
      candidate throws(ManagementError) -> Bool in
      guard tree != candidate else { return false }
      candidate = tree.sharing(with: candidate, in: .configuration)
      return true
    }
    guard refusals.isEmpty else { throw ManagementError(.protected(refusals)) }
    session.isHalfLoaded = false
  }
}

extension ManagementSession {
  /// Checks a configuration and returns the warnings. Throws `checkFailed`, `unreadable`.
  func validate(_ tree: Statement) throws(ManagementError) -> [CommitIssue] {
    try management.prepare(Transaction(tree: tree, requester: requester), on: router).warnings
  }
}
