import Configuration
import Datastore
package import Management
import Router
import Schema

extension ManagementError {
  /// The error in the wording of the CLI of Junos: first the issues, each with its path, then one
  /// line that says what was not done.
  package var text: String {
    switch reason {
    case .locked(let editor): "error: configuration database locked by:\n" + editor.text
    case .candidateModified(.private, let others):
      "error: shared configuration database modified\n" + Editor.list(others)
    case .candidateModified(_, let others):
      "error: configuration database modified\n" + Editor.list(others)
    case .sharedModified: "error: shared configuration database modified"
    case .notPrivate: "error: update is for 'configure private' only"
    case .notEditing: "error: the session is not in configuration mode"
    case .conflicts(let conflicts):
      conflicts.map { conflict in
        "\(conflict.banner)\n  '\(conflict.statement)'\n"
          + "    \(conflict.sentence)\n"
      }.joined() + "error: private edits conflict with what is active"
    case .editFailed(let error): error.message
    case .loadFailed(let errors, let count):
      errors.map { $0.report(file: "") }.joined() + "load failed (\(count) errors)"
    case .protected(let refusals):
      refusals.map { "\($0.warning)\n" }.joined() + "error: \(self)"
    case .halfLoaded:
      "error: commit failed: a file was loaded with errors; 'rollback' or 'load override' first"
    case .checkFailed(let issues, let closing):
      issues.map(\.report).joined() + "error: commit failed" + (closing.map { ": \($0)" } ?? "")
    case .unreadable(let errors):
      errors.map { $0.report(file: "juniper.conf") }.joined()
        + "error: commit failed: the configuration would not read back as it is"
    case .damaged(let stored, let errors):
      errors.map { $0.report(file: "\(stored)") }.joined()
        + "error: the stored configuration is damaged: \(stored)"
    case .notStored(let error): "error: commit failed: \(error)"
    case .storage(let error): "error: \(error)"
    case .keyNotWritten: "error: the key pair cannot be written"
    case .noRollback(let number): "error: rollback \(number) does not exist"
    case .noRescue: "error: no rescue configuration is saved"
    case .noScheduledCommit: "error: no commit is pending"
    case .scheduledCommitPending:
      "error: another commit at is pending; 'clear system commit' cancels it"
    case .past(let date):
      "error: commit at: the time '\(CalendarDate.full(date))' is in the past"
    case .timeoutOutOfRange: "error: commit confirmed: \(self)"
    case .tokenTooLong, .wrongPersistID, .unconfirmedCommitPending, .noUnconfirmedCommit,
      .tooManyFollowUps:
      "error: \(self)"
    case .commentTooLong(let limit): "error: the comment is longer than \(limit) octets"
    case .changesWouldBeLost:
      "error: uncommitted changes would be discarded: commit them or roll them back first"
    }
  }
}

extension Merge.Conflict {
  /// The reason in the wording of the CLI of Junos.
  package var sentence: String { "statement was changed by another user as well" }
}

extension Event {
  /// The text that is shown on the router's terminals, without the router's name.
  package var text: String {
    switch kind {
    case .rolledBack, .rolledBackWithSession, .commitCancelled, .scheduledCommitDone: sentence
    case .rollbackFailed(let error):
      "error: automatic rollback failed; the commit stays, not confirmed\n\(error.text)"
    case .scheduledCommitRefused(let error): "error: commit at: commit failed\n\(error.issues)"
    case .scheduledCommitFailed(let error): error.text
    case .startedOnOlder(let rollback, let record, let instead):
      instead.map { "\($0.text)\n" }.joined()
        + (record.map { record in
          "started on rollback \(rollback): \(CalendarDate.full(record.date)) by \(record.user)"
        } ?? "started on the factory configuration")
    case .indexDamaged(let errors):
      errors.map { "\($0)\n" }.joined()
        + "the history was put together from what is there"
    case .notStarted(let errors):
      errors.map { "\($0.text)\n" }.joined() + "error: started without a configuration"
    case .policyDisabled(let issue): "a policy cannot negotiate:\n\(issue.report)"
    }
  }
}

extension ManagementError {
  /// The reports of the commit check's issues, or the whole description for any other error.
  fileprivate var issues: String {
    if case .checkFailed(let issues, _) = reason { return issues.map(\.report).joined() }
    return text
  }
}
