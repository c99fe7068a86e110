import Configuration
import Schema
import Datastore
import Router

/// A configuration on its way to being active: whoever asked for it, and why.
struct Transaction: Sendable {
  var tree: Statement
  var requester: Requester
  var comment: String?
  /// After how many minutes it is rolled back unless it is confirmed before; nil: it is confirmed.
  var confirmMinutes: Int?
  /// The slot that the configuration came from, which the commit empties.
  var emptied: Slot?
  /// Whether a policy may be without the certificate that it names, which is then told as an event:
  /// nobody is there to read a warning.
  var logsCredentialFaults = false
  /// Whether the configuration was read from where it would be stored.
  var isStored = false
}

/// A transaction whose configuration has been checked and can be stored and applied.
struct PreparedCommit: Sendable {
  var transaction: Transaction
  var model: RouterModel
  var warnings: [CommitIssue]
  /// The text that will be stored, which was read back; nil: nothing is kept beyond the process.
  var text: PrintedTree?
}

extension PreparedCommit {
  /// What preparing needs, and gives back, of the router.
  struct Resources: Sendable {
    var check: CommitCheck
    var certificates: CertificateStore
    /// What is active, which reads back: it was read, or its commit showed it.
    var active: Statement
    /// The text stored last.
    var former: PrintedTree?
    var isKept: Bool
  }

  typealias Outcome = (check: CommitCheck, result: Result<PreparedCommit, ManagementError>)

  /// Checks the configuration of a transaction and makes its text: groups are expanded, the
  /// statements held against the schema, the model against its references and certificates, and
  /// the text is read back. A pure function, which a worker thread may run.
  static func prepare(_ transaction: Transaction, with resources: consuming Resources) -> Outcome {
    let report = resources.check.check(
      transaction.tree, certificates: resources.certificates)
    let result: Result<PreparedCommit, ManagementError>
    do throws(ManagementError) {
      guard let model = report.model else {
        throw ManagementError(
          .checkFailed(report.errors, closing: report.closingReason), warnings: report.warnings)
      }
      var prepared = PreparedCommit(
        transaction: transaction, model: model, warnings: report.warnings)
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

  /// Throws unless a new process would read the text of a configuration as the same tree. Only what
  /// is not as in `active` is printed and read.
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
