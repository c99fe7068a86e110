package import Datastore
package import Router

/// What happened of its own accord at a router, for its operators to be told and its log.
package struct Event: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A commit was not confirmed in time; the configuration before it is active again.
    case rolledBack
    /// The same could not be done: the commit stays, unconfirmed, and this is tried again.
    case rollbackFailed(ManagementError)
    /// A commit for later was carried out.
    case scheduledCommitDone
    /// It does not check, and is given up.
    case scheduledCommitRefused(ManagementError)
    /// It could not be stored, and is tried again.
    case scheduledCommitFailed(ManagementError)
    /// The newest configurations cannot be used; the router started on an older one, or, without
    /// a record, on the one that it was made with.
    case startedOnOlder(rollback: Int, CommitRecord?, instead: [ManagementError])
    /// The list of commits was damaged; the history was found by other means.
    case indexDamaged([DatastoreError])
    /// None can be used, not even that: the router has no configuration.
    case notStarted([ManagementError])
    /// A policy of the active configuration cannot negotiate, because of its certificate.
    case policyDisabled(CommitIssue)
  }

  package var router: String
  package var kind: Kind

  /// Whether it says that the router did not start as it was left.
  package var isStartProblem: Bool {
    switch kind {
    case .startedOnOlder, .indexDamaged, .notStarted, .policyDisabled: true
    case .rolledBack, .rollbackFailed, .scheduledCommitDone, .scheduledCommitRefused,
      .scheduledCommitFailed:
      false
    }
  }
}
