import Configuration
import Router
import Schema

extension Session {
  /// The commands of configuration mode.
  static let configurationHandlers: [String: Handler] = [
    "activate": { session, call throws(CommandFailure) in try session.edit(.activate, call) },
    "commit": { session, call throws(CommandFailure) in try session.commit(call) },
    "deactivate": { session, call throws(CommandFailure) in try session.edit(.deactivate, call) },
    "delete": { session, call throws(CommandFailure) in try session.delete(call) },
    "edit": { session, call throws(CommandFailure) in session.enter(call) },
    "exit": { session, call throws(CommandFailure) in session.exit(call) },
    "help apropos": { _, call throws(CommandFailure) in Help.apropos(call) },
    "help reference": { _, call throws(CommandFailure) in Help.reference(call) },
    "help tip cli": { session, _ throws(CommandFailure) in Help.tip(on: session.workspace.date) },
    "help topic": { _, call throws(CommandFailure) in Help.topic(call) },
    "load merge": { session, call throws(CommandFailure) in try session.load(.merge, call) },
    "load override": { session, call throws(CommandFailure) in try session.load(.override, call) },
    "load set": { session, call throws(CommandFailure) in try session.load(.set, call) },
    "quit": { session, call throws(CommandFailure) in session.exit(call) },
    "rollback": { session, call throws(CommandFailure) in try session.rollBack(call) },
    "run": { session, call throws(CommandFailure) in try session.runNested(call) },
    "save": { session, call throws(CommandFailure) in try session.save(call) },
    "set": { session, call throws(CommandFailure) in try session.edit(.set, call) },
    "show": { session, call throws(CommandFailure) in session.showCandidate(call) },
    "status": { session, _ throws(CommandFailure) in session.status() },
    "top": { session, call throws(CommandFailure) in try session.climb(call, levels: .max) },
    "up": { session, call throws(CommandFailure) in
      try session.climb(call, levels: call.number("count") ?? 1)
    },
  ]

  // MARK: Editing

  private func edit(
    _ verb: Edit.Verb, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let path = call.walker.nested else { throw CommandFailure("missing argument.") }
    if !Edit(verb, path).apply(to: &router.candidate) {
      call.output.writeError("warning: statement not found\n")
    }
    return .nothing
  }

  private func delete(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard call.walker.nested == nil else { return try edit(.delete, call) }
    call.output.write("This will delete the entire configuration\n")
    let answer = call.output.ask("Delete everything under this level? [yes,no] (no) ")
    guard let answer else {
      throw CommandFailure("error: nobody is there to confirm; nothing was deleted")
    }
    if ["y", "ye", "yes"].contains(answer.lowercased()) {
      let walker = Walker(statement: .existing, from: editPath, in: surroundings)
      _ = Edit(.delete, walker).apply(to: &router.candidate)
    }
    return .nothing
  }

  private func rollBack(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    router.candidate = try router.rollback(call.number("number") ?? 0)
    return .report("load complete\n")
  }

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
    let path = Array(editPath.dropLast(min(count, editPath.count)))
    guard let command = call.walker.nested else {
      mode = .configuration(levels: path.isEmpty ? [] : levels.dropLast() + [path])
      return .nothing
    }
    let elsewhere = levels + [path]
    mode = .configuration(levels: elsewhere)
    defer {
      // `top edit` stays where it went; any other command comes back.
      if case .configuration(elsewhere) = mode { mode = .configuration(levels: levels) }
    }
    return try run(command, call.output)
  }

  private func exit(_ call: Invocation) -> CommandResult {
    guard case .configuration(let levels) = mode else { return .nothing }
    if !levels.isEmpty, !call.has("configuration-mode") {
      mode = .configuration(levels: levels.dropLast())
      return .nothing
    }
    if router.hasChanges {
      call.output.write("The configuration has been changed but not committed\n")
      let answer = call.output.ask("Exit with uncommitted changes? [yes,no] (yes) ")
      if let answer, ["n", "no"].contains(answer.lowercased()) { return .nothing }
      if answer != nil { call.output.write("\n") }
    }
    mode = .operational
    return .report("Exiting configuration mode\n")
  }

  private func runNested(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let command = call.walker.nested else { return .nothing }
    // `run configure` and `run quit` would leave this mode by the back door.
    guard !["configure", "quit"].contains(command.command) else {
      throw CommandFailure("error: '\(command.command)' is not available in configuration mode")
    }
    return try run(command, call.output)
  }

  // MARK: Looking

  private func showCandidate(_ call: Invocation) -> CommandResult {
    let isTop = editPath.isEmpty && call.walker.nested == nil
    let header = isTop ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      call.walker.nested, in: router.candidate, level: editPath, header: header)
    if !router.hasChanges { view.attributes = workspace.commitAttributes(of: router) }
    return .configuration(view)
  }

  private func status() -> CommandResult {
    var text = "Users currently editing the configuration:\n"
    text += "  \(user) terminal on since \(CalendarDate.full(workspace.startDate))\n"
    text += "      \(Spelling.banner(editPath, in: .configuration))\n"
    return .report(text)
  }

  // MARK: Files

  private enum LoadVerb { case merge, override, set }

  private func load(_ verb: LoadVerb, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    let file = call.argument("filename") ?? ""
    var octets: [UInt8]
    if file == "terminal" {
      call.output.write("[Type ^D at a new line to end input]\n")
      var text = ""
      // Spelled out, as in a transcript that is pasted, it ends the input too.
      while let line = call.output.readLine(), line != "^D" { text += line + "\n" }
      octets = Array(text.utf8)
    } else {
      octets = try Files.read(settings.path(file))
    }
    if let line = Files.firstLineThatIsNoText(octets) {
      throw CommandFailure("\(file):\(line): not UTF-8\nload failed (1 errors)")
    }
    if verb != .set { octets = try Self.braces(octets, file) }
    let path = call.has("relative") ? editPath : []
    let result =
      switch verb {
      case .merge: TextParser.merge(octets, into: router.candidate, at: path)
      case .override: TextParser.merge(octets, into: .empty)
      case .set: SetParser.merge(octets, into: router.candidate, at: path)
      }
    switch result {
    case .success(let tree):
      router.candidate = tree
      return .report("load complete\n")
    case .failure(let failure):
      var text = failure.errors.map { $0.report(file: file) }.joined()
      text += "load failed (\(failure.errors.count) errors)"
      throw CommandFailure(text)
    }
  }

  private func save(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let file = call.argument("filename") ?? ""
    let text = ConfigurationView.find(nil, in: router.candidate, level: editPath).text
    try Files.write(text, to: settings.path(file))
    let count = text.utf8.count { $0 == UInt8(ascii: "\n") }
    return .report("Wrote \(count) lines of configuration to '\(file)'\n")
  }
}
