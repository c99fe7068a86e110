import Configuration
import Schema
import Datastore
import Router

/// A configuration that will become active, with its requester and the terms of the commit.
struct Transaction: Sendable {
  /// The configuration.
  var tree: Statement
  /// The user who has requested it, and the channel.
  var requester: Requester
  /// The comment in the history of commits; nil: there is none.
  var comment: String?
  /// The terms of a commit that must be confirmed; nil: it need not be.
  var confirmation: CommitConfirmation?
  /// The number of the session that makes the commit; nil if there is none.
  var session: Int?
  /// Whether the commit follows an unconfirmed one without confirming it. Its rollback then
  /// restores the configuration that was active before the first of them. RFC 6241 section 8.4.1.
  var isFollowUp = false
  /// The slot from which the configuration was read, which the commit empties; nil: there is none.
  var emptied: Slot?
  /// Whether a missing or invalid certificate is reported as an event. It is for commits without a
  /// user who could read a warning.
  var logsCredentialFaults = false
  /// Whether the configuration was read from the datastore, so that it need not be stored again.
  var isStored = false
}

/// A transaction whose configuration has been checked and can be stored and applied.
struct PreparedCommit: Sendable {
  /// The transaction.
  var transaction: Transaction
  /// The model of the router for the configuration.
  var model: RouterModel
  /// The warnings of the check.
  var warnings: [CommitIssue]
  /// The text that will be stored, which has been read back as a check; nil: nothing is stored on
  /// disk.
  var text: PrintedTree?
}

extension PreparedCommit {
  /// The data of a router that the preparation needs. The check is returned at its end.
  struct Resources: Sendable {
    /// The commit check of the router.
    var check: CommitCheck
    /// The certificates and keys of the router.
    var certificates: CertificateStore
    /// The present time, in seconds since 1970.
    var date: Int64
    /// The active configuration, whose text is known to be read back as the same configuration.
    var active: Statement
    /// The configuration that was stored last, with its text.
    var former: PrintedTree?
    /// Whether commits of the router are stored on disk.
    var isKept: Bool
  }

  /// The commit check, which is used again, and the result of the preparation.
  typealias PreparationResult = (
    check: CommitCheck, result: Result<PreparedCommit, ManagementError>
  )

  /// Checks the configuration of a transaction and prints its text. Groups are expanded, the
  /// statements are checked against the schema, the model is checked for references and
  /// certificates, and the text is read back. The function has no side effects, so a worker thread
  /// can run it.
  static func prepare(
    _ transaction: Transaction, with resources: consuming Resources
  ) -> PreparationResult {
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
      // For a configuration from the datastore, the warning was given when it was committed.
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

  /// Throws `unreadable` if a new process would read the text as another configuration. Only the
  /// differences from `active` are printed and read.
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
