import Configuration
import Router
import Schema

extension Session {
  /// `commit`, in all its forms.
  func commit(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let check = CommitCheck.check(router.candidate)
    for warning in check.warnings { call.output.writeError(warning.report) }
    guard let model = check.model else {
      let verb = call.has("check") ? "configuration check-out failed" : "commit failed"
      let reason = check.closingReason.map { ": \($0)" } ?? ""
      throw CommandFailure(check.errors.map(\.report).joined() + "error: \(verb)\(reason)")
    }
    if call.has("check") { return .report("configuration check succeeds\n") }
    try workspace.commit(router, model, by: user, comment: call.argument("comment"))
    guard call.has("and-quit") else { return .report("commit complete\n") }
    mode = .operational
    return .report("commit complete\nExiting configuration mode\n")
  }
}
