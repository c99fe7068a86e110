import Configuration
import Management
import Operations
import Router
import Schema

extension Session {
  /// The commands of configuration mode.
  static let configurationHandlers: [String: SessionHandler] = [
    "activate": { session, call throws(CommandFailure) in try session.edit(call) },
    "annotate": { session, call throws(CommandFailure) in try session.edit(call) },
    "commit": { session, call throws(CommandFailure) in try session.commit(call) },
    "commit confirmed": { session, call throws(CommandFailure) in
      try session.commit(call, confirmedIn: call.number("minutes") ?? 10)
    },
    "copy to": { session, call throws(CommandFailure) in try session.edit(call) },
    "deactivate": { session, call throws(CommandFailure) in try session.edit(call) },
    "delete": { session, call throws(CommandFailure) in try session.delete(call) },
    "edit": { session, call throws(CommandFailure) in session.enter(call) },
    "exit": { session, call throws(CommandFailure) in try session.exit(call) },
    "help apropos": { _, call throws(CommandFailure) in Help.apropos(call) },
    "help reference": { _, call throws(CommandFailure) in Help.reference(call) },
    "help tip cli": { session, _ throws(CommandFailure) in Help.tip(on: session.workspace.date) },
    "help topic": { _, call throws(CommandFailure) in Help.topic(call) },
    "insert after": { session, call throws(CommandFailure) in try session.edit(call) },
    "insert before": { session, call throws(CommandFailure) in try session.edit(call) },
    "load factory-default": { session, call throws(CommandFailure) in
      try session.loadFactoryDefault(call)
    },
    "load merge": { session, call throws(CommandFailure) in try session.load(.merge, call) },
    "load override": { session, call throws(CommandFailure) in try session.load(.override, call) },
    "load patch": { session, call throws(CommandFailure) in try session.load(.patch, call) },
    "load replace": { session, call throws(CommandFailure) in try session.load(.replace, call) },
    "load set": { session, call throws(CommandFailure) in try session.load(.set, call) },
    "load update": { session, call throws(CommandFailure) in try session.load(.update, call) },
    "protect": { session, call throws(CommandFailure) in try session.edit(call) },
    "quit": { session, call throws(CommandFailure) in try session.exit(call) },
    "rename to": { session, call throws(CommandFailure) in try session.edit(call) },
    "replace pattern with": { session, call throws(CommandFailure) in
      try session.replacePattern(call)
    },
    "replace pattern with upto": { session, call throws(CommandFailure) in
      try session.replacePattern(call)
    },
    "rollback": { session, call throws(CommandFailure) in try session.rollBack(call) },
    "rollback rescue": { session, _ throws(CommandFailure) in try session.rollBackToRescue() },
    "run": { session, call throws(CommandFailure) in try session.runNested(call) },
    "save": { session, call throws(CommandFailure) in try session.save(call) },
    "set": { session, call throws(CommandFailure) in try session.edit(call) },
    "show": { session, call throws(CommandFailure) in session.showCandidate(call) },
    "status": { session, _ throws(CommandFailure) in session.status() },
    "top": { session, call throws(CommandFailure) in try session.climb(call, levels: .max) },
    "up": { session, call throws(CommandFailure) in
      try session.climb(call, levels: call.number("count") ?? 1)
    },
    "unprotect": { session, call throws(CommandFailure) in try session.edit(call) },
    "update": { session, _ throws(CommandFailure) in try session.update() },
    "wildcard activate": { session, call throws(CommandFailure) in
      try session.editMatching(.activate, call)
    },
    "wildcard deactivate": { session, call throws(CommandFailure) in
      try session.editMatching(.deactivate, call)
    },
    "wildcard delete": { session, call throws(CommandFailure) in
      try session.editMatching(.delete, call)
    },
    "wildcard range activate": { session, call throws(CommandFailure) in
      try session.editRange(.activate, call)
    },
    "wildcard range deactivate": { session, call throws(CommandFailure) in
      try session.editRange(.deactivate, call)
    },
    "wildcard range delete": { session, call throws(CommandFailure) in
      try session.editRange(.delete, call)
    },
    "wildcard range set": { session, call throws(CommandFailure) in
      try session.editRange(.set, call)
    },
  ]

  // MARK: Levels

  private func enter(_ call: Invocation) -> CommandResult {
    guard case .configuration(let levels) = mode, let path = call.walker.nested else {
      return .nothing
    }
    mode = .configuration(levels: levels + [path.path])
    return .nothing
  }

  /// `up` and `top`, alone or before a command that acts from there.
  private func climb(
    _ call: Invocation, levels count: Int
  ) throws(CommandFailure) -> CommandResult {
    guard case .configuration(let levels) = mode else { return .nothing }
    let path = editPath.climbing(count)
    guard let command = call.walker.nested else {
      mode = .configuration(levels: path.isEmpty ? [] : levels.dropLast() + [path])
      return .nothing
    }
    let elsewhere = levels + [path]
    mode = .configuration(levels: elsewhere)
    // `top edit` stays where it went; any other command comes back.
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

  private func exit(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard case .configuration(let levels) = mode else { return .nothing }
    if !levels.isEmpty, !call.has("configuration-mode") {
      mode = .configuration(levels: levels.dropLast())
      return .nothing
    }
    return try askToLeave(call)
  }

  private func runNested(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let command = call.walker.nested else { return .nothing }
    return try run(command, call.output)
  }

  // MARK: Looking

  private func showCandidate(_ call: Invocation) -> CommandResult {
    let isTop = editPath.isEmpty && call.walker.nested == nil
    let header = isTop ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      call.walker.nested, in: candidate, level: editPath, header: header)
    view.remarks.showsMissing = true
    view.remarks.showsForeign = true
    view.remarks.hidesSecrets = true
    if !access.hasChanges { view.attributes = workspace.commitAttributes(of: router) }
    return .configuration(view)
  }
}
