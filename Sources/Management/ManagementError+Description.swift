import Configuration
import Datastore
import Router

extension ManagementError: CustomStringConvertible {
  /// The error in one sentence. The values in `reason` state the positions.
  package var description: String {
    switch reason {
    case .locked(let editor): "the configuration is locked by user '\(editor.requester.user)'"
    case .candidateModified, .sharedModified:
      "the shared candidate has changes that are not committed"
    case .notPrivate: "the session has no private candidate"
    case .notEditing: "the session does not edit the configuration"
    case .conflicts(let conflicts):
      "\(conflicts.count) statements were changed by another session as well"
    case .editFailed(let error): error.message
    case .loadFailed(_, let count): "the text to load has \(count) errors"
    case .protected(let refusals):
      "\(refusals.count) protected statements would change"
        + (refusals.first.map { ", first [\($0.protected)]" } ?? "")
    case .halfLoaded: "a file was loaded with errors"
    case .checkFailed(let issues, _):
      "the configuration does not check: \(issues.count) errors"
        + (issues.first.map { ", first at \($0.banner): \($0.message)" } ?? "")
    case .unreadable: "the configuration would not read back as it is"
    case .damaged(let stored, _): "the stored configuration is damaged: \(stored)"
    case .notStored(let error), .storage(let error): error.description
    case .keyNotWritten: "the key pair cannot be written"
    case .noRollback(let number): "rollback \(number) does not exist"
    case .noRescue: "no rescue configuration is saved"
    case .noScheduledCommit: "no commit is pending"
    case .scheduledCommitPending: "another commit is pending"
    case .past: "the time of the commit is in the past"
    case .changesWouldBeLost: "changes that are not committed would be discarded"
    case .timeoutOutOfRange(let seconds):
      "\(seconds) is not within \(CommitConfirmation.timeouts.lowerBound).."
        + "\(CommitConfirmation.timeouts.upperBound) seconds"
    case .tokenTooLong(let limit): "the persist token is longer than \(limit) octets"
    case .wrongPersistID: "the persist-id is not that of an unconfirmed commit"
    case .unconfirmedCommitPending(needsPersistID: true):
      "an unconfirmed commit is pending, which requires its persist-id"
    case .unconfirmedCommitPending(needsPersistID: false):
      "an unconfirmed commit of another session is pending"
    case .noUnconfirmedCommit: "no unconfirmed commit is pending"
    case .tooManyFollowUps:
      "the configuration before the unconfirmed commit would leave the history"
    case .commentTooLong(let limit): "the comment is longer than \(limit) octets"
    }
  }
}

extension ManagementError.StoredConfiguration: CustomStringConvertible {
  /// The name for messages: `rollback 3`, or that of the slot.
  package var description: String {
    switch self {
    case .rollback(let number): "rollback \(number)"
    case .slot(let slot): slot.rawValue
    }
  }
}

extension Event {
  /// The sentence for the router's log.
  package var sentence: String {
    switch kind {
    case .rolledBack: "Commit was not confirmed; automatic rollback complete."
    case .rolledBackWithSession:
      "The session of a commit that was not confirmed ended; automatic rollback complete."
    case .commitCancelled(let user): "Commit was cancelled by user '\(user)'; rollback complete."
    case .rollbackFailed(let error):
      "Commit was not confirmed; automatic rollback failed: \(error)"
    case .scheduledCommitDone: "commit at: commit complete"
    case .scheduledCommitRefused(let error), .scheduledCommitFailed(let error):
      "commit at: commit failed: \(error)"
    case .startedOnOlder(let rollback, let record, _):
      record == nil
        ? "started on the factory configuration" : "started on rollback \(rollback)"
    case .indexDamaged: "the list of commits was damaged"
    case .notStarted: "started without a configuration"
    case .policyDisabled(let issue):
      "a policy cannot negotiate: \(issue.banner): \(issue.message)"
    }
  }
}
