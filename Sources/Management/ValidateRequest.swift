package import Configuration
package import Router
import Schema

/// Checks a configuration as a commit does, and changes nothing. Returns the warnings. Unlike
/// `commit check` of the CLI, it does not confirm an unconfirmed commit, because `validate` of RFC
/// 6241 only checks. Throws `checkFailed`, `unreadable`, and for a private candidate `locked`,
/// `sharedModified` and `conflicts`.
package struct ValidateRequest: ManagementRequest {
  /// The configuration that is checked.
  package enum Source: Equatable, Sendable {
    /// The configuration that a commit of the session would make active. A session that is not
    /// editing checks the shared candidate.
    case candidate
    /// The active configuration.
    case active
    /// A configuration that belongs to no datastore.
    case tree(Statement)
  }

  /// The configuration that is checked.
  package var source: Source

  /// Creates the request.
  package init(_ source: Source) { self.source = source }

  /// Checks the configuration.
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

/// Replaces the candidate by a whole configuration, as `copy-config` of RFC 6241 requests. Throws
/// `notEditing`, `locked`, and `protected`, without a change, if protected statements would be
/// changed.
package struct ReplaceCandidate: ManagementRequest {
  /// The configuration that replaces the candidate.
  package var tree: Statement

  /// Creates the request.
  package init(_ tree: Statement) { self.tree = tree }

  /// Replaces the candidate.
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
