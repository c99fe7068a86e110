import Configuration
import Management
import Operations
import Router
import Schema

extension Session {
  /// The commands of configuration mode.
  static let configurationOperations = Dictionary(
    (editOperations + loadOperations + commitOperations + levelOperations + helpOperations).map {
      ($0.command, $0)
    }
  ) { first, _ in first }

  private static let levelOperations: [Operation<Session>] = [
    Operation("edit", reading: { $0.walk("path") }, run: enter),
    Operation("exit", reading: { $0.has("configuration-mode") }, run: exit),
    Operation("quit", reading: { $0.has("configuration-mode") }, run: exit),
    Operation("run", reading: { $0.walk("command") }, run: runNested),
    Operation("show", reading: { $0.walk("path") }, run: showCandidate),
    Operation("status", run: status),
    Operation(
      "top", reading: { (levels: .max, command: $0.walk("command")) }, run: climb),
    Operation(
      "up", reading: { (levels: $0.number("count") ?? 1, command: $0.walk("command")) },
      run: climb),
    Operation("update", run: update),
  ]

  // MARK: Levels

  private func enter(_ path: Walker?) -> CommandResult {
    guard case .configuration(let levels) = mode, let path else { return .nothing }
    mode = .configuration(levels: levels + [path.path])
    return .nothing
  }

  /// Carries out `up` and `top`, alone or before a command, which then runs at the higher level.
  private func climb(
    _ wanted: (levels: Int, command: Walker?), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard case .configuration(let levels) = mode else { return .nothing }
    let path = editPath.climbing(wanted.levels)
    guard let command = wanted.command else {
      mode = .configuration(levels: path.isEmpty ? [] : levels.dropLast() + [path])
      return .nothing
    }
    let elsewhere = levels + [path]
    mode = .configuration(levels: elsewhere)
    // After `top edit` the session stays at the new level; after any other command it returns.
    func comeBack() {
      if case .configuration(elsewhere) = mode { mode = .configuration(levels: levels) }
    }
    do throws(CommandFailure) {
      return try run(command, call.output).finally { comeBack() }
    } catch {
      comeBack()
      throw error
    }
  }

  private func exit(
    _ leavesMode: Bool, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard case .configuration(let levels) = mode else { return .nothing }
    if !levels.isEmpty, !leavesMode {
      mode = .configuration(levels: levels.dropLast())
      return .nothing
    }
    return try askToLeave(call)
  }

  private func runNested(
    _ command: Walker?, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let command else { return .nothing }
    return try run(command, call.output)
  }

  // MARK: Show

  private func showCandidate(_ path: Walker?) -> CommandResult {
    let isTop = editPath.isEmpty && path == nil
    let header = isTop ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      path, in: candidate, level: editPath, header: header)
    view.remarks.showsForeign = true
    view.remarks.hidesSecrets = true
    view.attributes = workspace.candidateAttributes(of: access)
    view.faults = { [access] in access.candidateFaults }
    return .configuration(view)
  }
}
