import Configuration
import Management
import Network
import Schema

extension OperationFamily {
  /// The operations on a router's configurations: the active one, rollbacks and the rescue
  /// configuration.
  static let configuration = OperationFamily(
    SchemaText.configurations,
    [
      Operation("clear system commit", run: OperationContext.clearScheduledCommit),
      Operation(
        "request system configuration rescue delete", run: OperationContext.deleteRescue),
      Operation("request system configuration rescue save", run: OperationContext.saveRescue),
      Operation(
        "show configuration", reading: { $0.walk("path") }, run: OperationContext.showConfiguration),
      Operation("show system commit", run: OperationContext.showCommits),
      Operation(
        "show system commit revision", reading: { $0.isDetailed() },
        run: OperationContext.showRevision),
      Operation("show system configuration rescue", run: OperationContext.showRescue),
      Operation(
        "show system rollback",
        reading: { (number: $0.numberOrDefault("number"), other: $0.number("compare")) },
        run: OperationContext.showRollback),
    ])
}

extension OperationContext {
  fileprivate func showConfiguration(_ path: Walker?) -> CommandResult {
    let header = path == nil ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(path, in: visible(router.active), level: [], header: header)
    view.attributes = workspace.commitAttributes(of: router)
    view.remarks.showsForeign = true
    view.remarks.hidesSecrets = true
    return .configuration(view)
  }

  fileprivate func showCommits() -> CommandResult {
    .report(
      CommitHistory(
        records: router.records, pending: router.scheduled.map { ($0.requester, $0.date) },
        isRollbackPending: router.deadline != nil))
  }

  fileprivate func showRevision(isDetailed: Bool) -> CommandResult {
    .report(
      CommitRevision(
        router.activeRecord, isRollbackPending: router.deadline != nil, isDetailed: isDetailed))
  }

  fileprivate func showRollback(
    _ wanted: (number: Int, other: Int?)
  ) throws(CommandFailure) -> CommandResult {
    let tree = try rollback(wanted.number)
    let view = view(of: tree, in: "rollback-information")
    guard let other = wanted.other else { return .configuration(view) }
    return .report(
      ComparisonReport(view.comparison(with: try rollback(other)), in: "rollback-information"))
  }

  fileprivate func showRescue() throws(CommandFailure) -> CommandResult {
    let tree: Statement
    do throws(ManagementError) { tree = visible(try router.rescueTree()) } catch {
      throw CommandFailure(error)
    }
    return .configuration(view(of: tree, in: "rescue-information"))
  }

  private func view(of tree: Statement, in enclosure: String) -> ConfigurationView {
    var view = ConfigurationView(tree: tree, path: [], part: .inside)
    view.remarks.hidesSecrets = true
    view.enclosure = enclosure
    return view
  }

  fileprivate func clearScheduledCommit() throws(CommandFailure) -> CommandResult {
    try perform(ClearScheduledCommit())
    return .report("Pending commit cleared\n")
  }

  fileprivate func saveRescue() throws(CommandFailure) -> CommandResult {
    try perform(KeepRescue(true))
    return .nothing
  }

  fileprivate func deleteRescue() throws(CommandFailure) -> CommandResult {
    try perform(KeepRescue(false))
    return .nothing
  }
}
