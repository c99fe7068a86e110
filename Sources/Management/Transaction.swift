import Configuration
import Schema
import Datastore
import Router

/// A configuration that is to become active, with its requester and the details of the commit.
struct Transaction: Sendable {
  var tree: Statement
  var requester: Requester
  var comment: String?
  /// How the commit is to be confirmed; nil if it need not be confirmed.
  var confirmation: CommitConfirmation?
  /// The number of the session that makes the commit; nil if there is none.
  var session: Int?
  /// Whether the rollback of the commit restores what that of the unconfirmed one before restores.
  var isFollowUp = false
  /// The slot that the configuration was read from. The commit empties it.
  var emptied: Slot?
  /// Whether a missing or invalid certificate is reported as an event. This applies to commits
  /// without a user who could read a warning.
  var logsCredentialFaults = false
  /// Whether the configuration was read from where it would be stored.
  var isStored = false
}

/// A transaction whose configuration has been checked and can be stored and applied.
struct PreparedCommit: Sendable {
  var transaction: Transaction
  var model: RouterModel
  var warnings: [CommitIssue]
  /// The text that will be stored. It has been read back as a check. It is nil if nothing is stored
  /// on disk.
  var text: PrintedTree?
}

extension PreparedCommit {
  /// The data of a router that the preparation needs, and returns at its end.
  struct Resources: Sendable {
    var check: CommitCheck
    var certificates: CertificateStore
    /// Seconds since 1970.
    var date: Int64
    /// The active configuration. It is known that its text reads back as the same configuration.
    var active: Statement
    /// The configuration that was stored last, with its text.
    var former: PrintedTree?
    var isKept: Bool
  }

  typealias Outcome = (check: CommitCheck, result: Result<PreparedCommit, ManagementError>)

  /// Checks the configuration of a transaction and prints its text. Groups are expanded, the
  /// statements are checked against the schema, the model is checked for references and
  /// certificates, and the text is read back. The function has no side effects, so a worker thread
  /// can run it.
  static func prepare(_ transaction: Transaction, with resources: consuming Resources) -> Outcome {
    let report = resources.check.check(
      transaction.tree, certificates: resources.certificates, at: resources.date)
    let result: Result<PreparedCommit, ManagementError>
    do throws(ManagementError) {
      guard let model = report.model else {
        throw ManagementError(
          .checkFailed(report.errors, closing: report.closingReason), warnings: report.warnings)
      }
      var prepared = PreparedCommit(
        transaction: transaction, model: model, warnings: report.warnings)
      // What is stored already has been told when it came.
      if !transaction.isStored,
        let issue = CommitIssue.withoutEffect(in: transaction.tree, since: resources.active)
      {
        prepared.warnings.append(issue)
      }
      if resources.isKept, !transaction.isStored {
        try requireReadable(transaction.tree, since: resources.active)
        prepared.text = PrintedTree(
          transaction.tree, after: resources.former, in: .configuration)
      }
      result = .success(prepared)
    } catch {
      result = .failure(error)
    }
    return (resources.check, result)
  }

  /// Throws if a new process would read the text as a different configuration. Only the differences
  /// from `active` are printed and read.
  private static func requireReadable(
    _ tree: Statement, since active: Statement
  ) throws(ManagementError) {
    guard let changes = tree.changes(since: active) else { return }
    let loaded = TextParser.stored(PrintedTree(changes, in: .configuration).octets)
    guard loaded.errors.isEmpty, loaded.tree == changes else {
      throw ManagementError(.unreadable(loaded.errors))
    }
  }
}
