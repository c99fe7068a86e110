package import Configuration
package import Management
import Schema

extension CommandFailure {
  /// Creates the failure that a command reports for an error of the management, with its findings.
  package init(_ error: ManagementError) {
    self.init(error.text)
    switch error.reason {
    case .checkFailed(let issues, _): findings = issues.map { Finding($0) }
    case .conflicts(let conflicts):
      findings = conflicts.map { conflict in
        Finding(
          file: "", path: conflict.banner, statement: conflict.statement,
          message: conflict.sentence)
      }
    case .unreadable(let errors), .damaged(_, let errors):
      findings = errors.map { Finding($0, in: "") }
    default: break
    }
  }

  /// Creates the failure for statements of a file that were not loaded: a report of each error, and
  /// a last line that says what happened to the other statements.
  package init(loading file: String, _ errors: [LoadError], closing: String) {
    self.init(errors.map { $0.report(file: file) }.joined() + closing)
    findings = errors.map { Finding($0, in: file) }
  }
}
