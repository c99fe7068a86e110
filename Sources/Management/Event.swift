package import Datastore
package import Router

/// An event at a router that no request has caused directly. It is shown to the operators and
/// written to the router's log.
package struct Event: Equatable, Sendable {
  /// The kind of event.
  package enum Kind: Equatable, Sendable {
    /// A commit was not confirmed in time, and the configuration before it is active again.
    case rolledBack
    /// The session to which an unconfirmed commit was bound has ended, and the configuration before
    /// the commit is active again.
    case rolledBackWithSession
    /// A user has cancelled an unconfirmed commit, and the configuration before it is active again.
    case commitCancelled(by: String)
    /// The rollback of an unconfirmed commit failed. The commit remains active and unconfirmed, and
    /// the rollback will be tried again.
    case rollbackFailed(ManagementError)
    /// A scheduled commit was carried out, and its configuration is active.
    case scheduledCommitDone
    /// A scheduled commit failed the commit check, or its text was damaged, and it was cancelled.
    case scheduledCommitRefused(ManagementError)
    /// A scheduled commit could not be stored and will be tried again.
    case scheduledCommitFailed(ManagementError)
    /// The newest configurations cannot be used. The router started on an older one or, if there is
    /// no record, on the configuration with which it was created.
    case startedOnOlder(rollback: Int, CommitRecord?, instead: [ManagementError])
    /// The list of commits was damaged, and the history was recovered from other files.
    case indexDamaged([DatastoreError])
    /// No configuration can be used, not even the one with which the router was created. The router
    /// has no configuration.
    case notStarted([ManagementError])
    /// A policy of the active configuration cannot negotiate, because its certificate or key is
    /// missing or invalid.
    case policyDisabled(CommitIssue)
  }

  /// The name of the router.
  package var router: String
  /// The kind of event.
  package var kind: Kind

  /// Whether the event means that the router did not start in the state in which it was stopped.
  package var isStartProblem: Bool {
    switch kind {
    case .startedOnOlder, .indexDamaged, .notStarted, .policyDisabled: true
    case .rolledBack, .rolledBackWithSession, .commitCancelled, .rollbackFailed,
      .scheduledCommitDone, .scheduledCommitRefused, .scheduledCommitFailed:
      false
    }
  }
}
