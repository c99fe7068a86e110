import Configuration
import Management
import Network

/// The configurations that a router keeps: what is active, what was, and the one to come back to.
extension OperationContext {
  func showConfiguration(_ call: Invocation) -> CommandResult {
    let isWhole = call.walker.nested == nil
    let header = isWhole ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      call.walker.nested, in: router.active, level: [], header: header)
    view.attributes = workspace.commitAttributes(of: router)
    view.remarks.showsForeign = true
    view.remarks.hidesSecrets = true
    return .configuration(view)
  }

  func showRollback(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let tree = try rollback(call.number("number") ?? 0)
    var view = ConfigurationView(tree: tree, path: [], part: .inside)
    view.remarks.hidesSecrets = true
    guard let other = call.number("compare") else { return .configuration(view) }
    return .report(view.comparison(with: try rollback(other)))
  }

  func clearScheduledCommit() throws(CommandFailure) -> CommandResult {
    try perform(ClearScheduledCommit())
    return .report("Pending commit cleared\n")
  }

  func saveRescue() throws(CommandFailure) -> CommandResult {
    try perform(KeepRescue(true))
    return .nothing
  }

  func deleteRescue() throws(CommandFailure) -> CommandResult {
    try perform(KeepRescue(false))
    return .nothing
  }
}
