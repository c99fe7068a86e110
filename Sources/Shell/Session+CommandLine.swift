import Configuration
import Glibc
import Operations

extension Session {
  /// `set cli` and `show cli`.
  static let cliHandlers: [String: SessionHandler] = [
    "set cli complete-on-space": { session, call throws(CommandFailure) in
      session.settings.completesOnSpace = call.argument("complete-on-space") == "on"
      let isOn = session.settings.completesOnSpace
      return .report("\(isOn ? "Enabling" : "Disabling") complete-on-space\n")
    },
    "set cli directory": { session, call throws(CommandFailure) in
      session.setDirectory(call.argument("directory") ?? "")
    },
    "set cli editing-mode": { session, call throws(CommandFailure) in
      session.settings.editingMode = call.argument("editing-mode").flatMap(EditingMode.init)
      return .report("Editing mode set to \(session.settings.editingMode?.rawValue ?? "")\n")
    },
    "set cli idle-timeout": { session, call throws(CommandFailure) in
      session.setIdleTimeout(call.number("minutes") ?? 0)
    },
    "set cli prompt": { session, call throws(CommandFailure) in
      let prompt = call.argument("prompt") ?? ""
      session.settings.prompt = prompt.isEmpty ? nil : prompt
      return .report("CLI prompt set to: \(prompt)\n")
    },
    "set cli screen-length": { session, call throws(CommandFailure) in
      session.settings.screenLength = call.number("screen-length")
      return .report("Screen length set to \(call.number("screen-length") ?? 0)\n")
    },
    "set cli screen-width": { session, call throws(CommandFailure) in
      let width = call.number("screen-width") ?? 0
      guard width == 0 || width >= 40 else {
        throw CommandFailure("error: a screen has at least 40 columns; 0: no limit")
      }
      session.settings.screenWidth = width
      return .report("Screen width set to \(width)\n")
    },
    "set cli timestamp": { session, call throws(CommandFailure) in session.setTimestamp(call) },
    "show cli": { session, call throws(CommandFailure) in
      let size = call.output.screenSize ?? (rows: 0, columns: 0)
      return .report(
        CommandLineReport(
          settings: session.settings, screenSize: size, directory: session.directory))
    },
    "show cli authorization": { session, _ throws(CommandFailure) in
      .report(AuthorizationReport(user: session.context.user))
    },
    "show cli directory": { session, _ throws(CommandFailure) in
      .report("Current directory: \(session.directory)\n")
    },
    "show cli history": { session, call throws(CommandFailure) in
      .report(CommandHistory(entries: session.history.suffix(call.number("count") ?? .max)))
    },
  ]

  private func setDirectory(_ name: String) -> CommandResult {
    .needs(.folder(context.filePath(name))) { [self] supply throws(CommandFailure) in
      try supply.check()
      if case .path(let path) = supply { context.directory = path }
      return .report("Current directory: \(directory)\n")
    }
  }

  private func setIdleTimeout(_ minutes: Int) -> CommandResult {
    settings.idleMinutes = minutes == 0 ? nil : minutes
    return .report(
      minutes == 0 ? "Idle timeout disabled\n" : "Idle timeout set to \(minutes) minutes\n")
  }

  private func setTimestamp(_ call: Invocation) -> CommandResult {
    guard !call.has("disable") else {
      settings.timestamp = nil
      return .report("CLI timestamp disabled\n")
    }
    let form = call.argument("format") ?? CommandLineSettings.defaultTimestamp
    settings.timestamp = form
    return .report("CLI timestamp set to: \(form)\n")
  }

  /// Where relative names of files begin.
  var directory: String { context.directory ?? context.login.directory }
}
