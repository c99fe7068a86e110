import Configuration
import Management
package import Operations
import Schema

/// A command that waits for something, with the line that it was typed in.
struct CommandUnderWay {
  var command: CommandRun
  let line: String
  let output: any CommandOutput
}

extension Session {
  /// Executes a line. `remember` is called before its output, with the line as a history may keep
  /// it. Returns false if it failed.
  @discardableResult
  package func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool {
    let line = read(line)
    remember(line.historyEntry, line.isUnderstood)
    return finish(begin(line, output: output), output)
  }

  /// Executes a line that no editor's history keeps. Returns false if it failed.
  @discardableResult
  package func execute(_ line: String, output: any FrontEnd) -> Bool {
    finish(begin(line, output: output), output)
  }

  /// Supplies what a command needs until it has ended. Returns false if it failed.
  private func finish(_ progress: Progress, _ output: any FrontEnd) -> Bool {
    var progress = progress
    while true {
      switch progress {
      case .ended(let succeeded): return succeeded
      case .needs(let need): progress = resume(output.supply(need, of: workspace))
      }
    }
  }

  /// Begins a command. If it needs something, `resume` goes on with it; no other line can begin
  /// before it has ended.
  package func begin(_ line: String, output: any CommandOutput) -> Progress {
    // `show cli history` is for people; the lines of a script are not kept.
    begin(read(line, forHistory: output.showsCarets), output: output)
  }

  /// Begins the command in a line that was read in the present mode.
  package func begin(_ line: TypedLine, output: any CommandOutput) -> Progress {
    if case .success(.nothing) = line.meaning { return .ended(succeeded: true) }
    if let entry = line.historyEntry { history.append((workspace.date, entry)) }
    context.recordUse()
    do throws(CommandFailure) {
      guard case .command(let walker, let pipeline) = try line.meaning.get() else {
        return .ended(succeeded: true)
      }
      try context.login.rights.check(walker)
      output.isPaged = true
      workspace.catchUp()
      workspace.keepMoment()
      if let form = settings.timestamp {
        output.write(CalendarDate.text(workspace.date, as: form) + "\n")
      }
      writeNotices(output)
      // A script may contain a hundred thousand `set` commands, which need nothing and write
      // nothing.
      if walker.command == "set", pipeline.isEmpty, let path = walker.nested {
        writeAnnouncements(output)
        try set(path, output)
        finish(output)
        return .ended(succeeded: true)
      }
      // The output of `show` and `save` may be loaded again, so it contains nothing else.
      let innermost = walker.innermost.command
      if isConfiguring, walker.command != "run",
        !["show", "save"].contains(where: innermost.hasPrefix)
      {
        writeAnnouncements(output)
      }
      underWay = CommandUnderWay(
        command: try CommandRun(walker, pipeline), line: line.text, output: output)
      return resume(.nothing)
    } catch {
      return fail(error, line.text, output)
    }
  }

  /// Begins a command of operational mode that a program has sent, as a line or as a request. Its
  /// result goes to `receive` and not to the output.
  package func begin(
    _ command: ProgramCommand, output: any CommandOutput,
    receive: @escaping (Result<CommandResult, CommandFailure>) -> Void
  ) -> Progress {
    context.recordUse()
    var text = ""
    do throws(CommandFailure) {
      let meaning: TypedLine.Meaning
      switch command {
      case .line(let line):
        text = line
        meaning = try read(line, forHistory: false).meaning.get()
      case .request(let walker): meaning = .command(walker, Pipeline())
      }
      guard case .command(let walker, let pipeline) = meaning else {
        throw CommandFailure(MatchError(.expectingCommand, at: 0), in: text)
      }
      try context.login.rights.check(walker)
      let name = walker.innermost.command
      // A program opens and closes configurations by requests; its session ends with its
      // connection.
      guard !["configure", "quit"].contains(where: { name.hasPrefix($0) }) else {
        throw CommandFailure("error: '\(name)' is a command for people, and not for programs")
      }
      workspace.catchUp()
      underWay = CommandUnderWay(
        command: try CommandRun(walker, pipeline, receive: receive), line: text, output: output)
      return resume(.nothing)
    } catch {
      receive(.failure(error))
      return .ended(succeeded: false)
    }
  }

  /// Goes on with the command under way.
  package func resume(_ supply: Supply) -> Progress {
    guard var running = underWay.take() else { return .ended(succeeded: true) }
    let output = running.output
    do throws(CommandFailure) {
      if let need = try running.command.proceed(with: supply, in: self, output) {
        underWay = running
        return .needs(need)
      }
      if running.command.receive == nil {
        finish(output)
      } else {
        workspace.management.runDueCommits()
      }
      return .ended(succeeded: true)
    } catch {
      guard let receive = running.command.receive else {
        return fail(error, running.line, output)
      }
      receive(.failure(error))
      return .ended(succeeded: false)
    }
  }

  /// Runs a matched command of the mode that it belongs to.
  func run(
    _ walker: Walker, _ output: any CommandOutput, showsDetail: Bool = false
  ) throws(CommandFailure) -> CommandResult {
    let call = Invocation(output: output, showsDetail: showsDetail)
    let own = walker.isOperational ? Self.operations : Self.configurationOperations
    if let operation = own[walker.command] { return try operation.run(walker, on: self, call) }
    guard walker.isOperational, let operation = OperationFamily.operations[walker.command] else {
      throw CommandFailure("error: '\(walker.command)' is not available")
    }
    return try operation.run(walker, on: context, call)
  }

  // MARK: Around a command

  private func finish(_ output: any CommandOutput) {
    workspace.management.runDueCommits()
    writeNotices(output)
    if let news = context.takeMonitored() { output.write(news) }
  }

  /// Writes the messages for the user.
  private func writeNotices(_ output: any CommandOutput) {
    workspace.spreadNotices()
    let notices = context.takeMail()
    if !notices.isEmpty { output.write(notices) }
  }

  /// Writes which commits other sessions have made.
  private func writeAnnouncements(_ output: any CommandOutput) {
    let commits = context.takeAnnouncements()
    if !commits.isEmpty { output.write(commits) }
  }

  private func fail(
    _ failure: CommandFailure, _ line: String, _ output: any CommandOutput
  ) -> Progress {
    if failure == .silent { return .ended(succeeded: false) }
    if output.showsCarets {
      output.writeError(failure.underLine(line, promptWidth: TextColumns.count(prompt)))
    } else {
      let findings =
        failure.findings.isEmpty ? [Finding(failure, in: "")] : failure.findings
      output.report(findings, inWords: failure.oneLine + "\n")
    }
    return .ended(succeeded: false)
  }
}
