import Configuration
import Operations

extension Session {
  /// The operations of `set cli` and `show cli`.
  static let commandLineOperations: [Operation<Session>] = [
    Operation(
      "set cli complete-on-space", reading: { $0.text("complete-on-space") == "on" },
      run: setCompletion),
    Operation("set cli directory", reading: { $0.required("directory") }, run: setDirectory),
    Operation(
      "set cli editing-mode", reading: { $0.value("editing-mode", as: EditingMode.self) },
      run: setEditingMode),
    Operation(
      "set cli idle-timeout", reading: { $0.number("minutes") ?? 0 }, run: setIdleTimeout),
    Operation("set cli prompt", reading: { $0.required("prompt") }, run: setPrompt),
    Operation(
      "set cli screen-length", reading: { $0.number("screen-length") }, run: setScreenLength),
    Operation(
      "set cli screen-width", reading: { $0.number("screen-width") ?? 0 }, run: setScreenWidth),
    Operation(
      "set cli timestamp",
      reading: { (isDisabled: $0.has("disable"), form: $0.text("format")) }, run: setTimestamp),
    Operation("show cli", reading: { _ in }, run: showSettings),
    Operation("show cli authorization", run: showAuthorization),
    Operation("show cli directory", run: showDirectory),
    Operation("show cli history", reading: { $0.number("count") ?? .max }, run: showHistory),
  ]

  private func setCompletion(_ isOn: Bool) -> CommandResult {
    settings.completesOnSpace = isOn
    return .report("\(isOn ? "Enabling" : "Disabling") complete-on-space\n")
  }

  private func setDirectory(_ name: String) -> CommandResult {
    .needs(.folder(context.filePath(name))) { [self] supply throws(CommandFailure) in
      try supply.check()
      if case .path(let path) = supply { context.directory = path }
      return showDirectory()
    }
  }

  private func setEditingMode(_ mode: EditingMode?) -> CommandResult {
    settings.editingMode = mode
    return .report("Editing mode set to \(mode?.rawValue ?? "")\n")
  }

  private func setIdleTimeout(_ minutes: Int) -> CommandResult {
    settings.idleMinutes = minutes == 0 ? nil : minutes
    return .report(
      minutes == 0 ? "Idle timeout disabled\n" : "Idle timeout set to \(minutes) minutes\n")
  }

  private func setPrompt(_ prompt: String) -> CommandResult {
    settings.prompt = prompt.isEmpty ? nil : prompt
    return .report("CLI prompt set to: \(prompt)\n")
  }

  private func setScreenLength(_ lines: Int?) -> CommandResult {
    settings.screenLength = lines
    return .report("Screen length set to \(lines ?? 0)\n")
  }

  private func setScreenWidth(_ width: Int) throws(CommandFailure) -> CommandResult {
    guard width == 0 || width >= 40 else {
      throw CommandFailure("error: a screen has at least 40 columns; 0: no limit")
    }
    settings.screenWidth = width
    return .report("Screen width set to \(width)\n")
  }

  private func setTimestamp(_ wanted: (isDisabled: Bool, form: String?)) -> CommandResult {
    guard !wanted.isDisabled else {
      settings.timestamp = nil
      return .report("CLI timestamp disabled\n")
    }
    let form = wanted.form ?? CommandLineSettings.defaultTimestamp
    settings.timestamp = form
    return .report("CLI timestamp set to: \(form)\n")
  }

  private func showSettings(_: Void, _ call: Invocation) -> CommandResult {
    let size = call.output.screenSize ?? (rows: 0, columns: 0)
    return .report(
      CommandLineReport(settings: settings, screenSize: size, directory: directory))
  }

  private func showAuthorization() -> CommandResult {
    .report(AuthorizationReport(user: context.user, rights: context.login.rights))
  }

  private func showDirectory() -> CommandResult {
    .report("Current directory: \(directory)\n")
  }

  private func showHistory(_ count: Int) -> CommandResult {
    .report(CommandHistory(entries: history.suffix(count)))
  }

  /// The folder in which relative file names begin.
  var directory: String { context.directory ?? context.login.directory }
}
