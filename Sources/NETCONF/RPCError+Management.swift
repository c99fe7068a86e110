import Configuration
import Management
import Operations
import Router

extension RPCError {
  /// Creates the error or warning of a text that was loaded.
  init(_ error: LoadError) {
    self.init(error.tag, error.sentence + error.suggestion, badElement: error.badElement)
    if error.severity == .warning { severity = .warning }
    badAttribute = error.badAttribute
    path = error.reachedBanner
    (line, column) = (error.line, error.column)
  }

  /// Creates the error or warning of a commit check.
  init(_ issue: CommitIssue) {
    self.init(
      issue.isWarning ? .operationFailed : .invalidValue, issue.message, kind: .application,
      badElement: issue.statement)
    if issue.isWarning { severity = .warning }
    path = issue.banner
  }

  /// Creates the error or warning that a command has reported.
  init(_ finding: Finding) {
    self.init(.operationFailed, finding.message, badElement: finding.statement)
    if finding.isWarning { severity = .warning }
    path = finding.path
  }

  /// Creates the error of a command that failed as a whole.
  init(_ failure: CommandFailure) {
    let finding = Finding(words: failure.message)
    self.init(.operationFailed, finding.message, badElement: failure.word ?? "")
    if failure == .denied { tag = .accessDenied }
  }
}

/// Calls `body` and converts the failure of a command to one of NETCONF.
func converted<Result>(
  _ body: () throws(CommandFailure) -> Result
) throws(RPCFailure) -> Result {
  do throws(CommandFailure) { return try body() } catch { throw RPCFailure(error) }
}

extension RPCFailure {
  /// Creates the failure of a command, with one error for each of its findings.
  init(_ failure: CommandFailure) {
    self.init(
      failure.findings.isEmpty ? [RPCError(failure)] : failure.findings.map { RPCError($0) })
  }

  /// Creates the failure of a request of the management, with its warnings. With `within`, the
  /// errors are enclosed in that element of the reply.
  init(_ error: ManagementError, within: String? = nil) {
    let warnings = error.warnings.map { RPCError($0) } + error.loadWarnings.map { RPCError($0) }
    let errors: [RPCError]
    switch error.reason {
    case .locked(let holder):
      errors = [.lockDenied(Self.unmarked(error.text), heldBy: holder.session)]
    case .candidateModified(_, let others):
      errors = [.lockDenied(Self.unmarked(error.text), heldBy: others.first?.session ?? 0)]
    case .checkFailed(let issues, let closing):
      errors =
        issues.map { RPCError($0) } + [
          RPCError(.operationFailed, "commit failed" + (closing.map { ": \($0)" } ?? ""))
        ]
    case .conflicts(let conflicts):
      errors = conflicts.map { conflict in
        var error = RPCError(
          .operationFailed, conflict.sentence, badElement: conflict.statement)
        error.path = conflict.banner
        return error
      }
    case .loadFailed(let list, _), .unreadable(let list), .damaged(_, let list):
      errors = list.isEmpty ? [RPCError(.operationFailed, "\(error)")] : list.map { RPCError($0) }
    case .timeoutOutOfRange, .tokenTooLong, .wrongPersistID, .past:
      errors = [RPCError(.invalidValue, Self.unmarked(error.text))]
    default: errors = [RPCError(.operationFailed, Self.unmarked(error.text))]
    }
    self.init(warnings + errors, within: within)
  }

  /// Returns a message of the CLI without the word `error:` or `warning:` before it.
  private static func unmarked(_ text: String) -> String { Finding(words: text).message }
}
