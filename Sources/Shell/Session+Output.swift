import Configuration
import Management
import Network
import Wire

extension Session {
  /// Runs a matched command and shows what it found out, once or, with `refresh`, until the user
  /// has enough.
  func perform(
    _ walker: Walker, _ pipeline: Pipeline, _ output: any CommandOutput
  ) throws(CommandFailure) {
    try pipeline.requirePatterns()
    while true {
      let result = try run(walker, output, showsDetail: pipeline.asksForDetail)
      if pipeline.refreshInterval != nil {
        output.isPaged = false
        output.write("---(refreshed at \(CalendarDate.full(workspace.date)))---\n")
      }
      try show(result, through: pipeline, output)
      workspace.collectCaptures()
      guard let seconds = pipeline.refreshInterval, output.isRepeatable, !output.isInterrupted,
        output.pause(milliseconds: seconds * 1000)
      else { return }
      workspace.synchronize()
    }
  }

  private func show(
    _ result: CommandResult, through pipeline: Pipeline, _ output: any CommandOutput
  ) throws(CommandFailure) {
    if case .nothing = result, pipeline.isEmpty {
      output.isHeld = false
      return
    }
    let context = pipelineContext(output)
    if case .stream(let next) = result,
      let function = try pipeline.lineFunction(context)
    {
      output.isPaged = false
      return try stream(next, through: pipeline.isEmpty ? nil : function, output)
    }
    let flow = try pipeline.run(result, context)
    let text = try flow.text
    output.isPaged = flow.isPaged && pipeline.refreshInterval == nil
    output.isHeld = flow.isHeld
    if !text.isEmpty { output.write(text) }
    if !flow.notices.isEmpty { output.write(flow.notices) }
    if case .report(let report) = result, let failure = report.failure { throw failure }
  }

  /// Lines as they come. A stream that is interrupted ends by itself, with its last lines: the
  /// statistics of a ping. Without a function parts of lines are shown too: the marks of `rapid`.
  private func stream(
    _ next: () throws(CommandFailure) -> String?, through function: ((Substring) -> String?)?,
    _ output: any CommandOutput
  ) throws(CommandFailure) {
    var rest = ""
    while let piece = try next() {
      guard let function else {
        output.write(piece)
        continue
      }
      rest += piece
      while let end = rest.firstIndex(of: "\n") {
        if let line = function(rest[..<end]) { output.write(line + "\n") }
        rest = String(rest[rest.index(after: end)...])
      }
    }
    if let function, !rest.isEmpty, let line = function(rest[...]) { output.write(line + "\n") }
  }

  private func pipelineContext(_ output: any CommandOutput) -> Pipeline.Context {
    Pipeline.Context(
      rollback: { number throws(CommandFailure) in try self.rollback(number) },
      file: { [settings] file throws(CommandFailure) in
        let octets = try Files.read(settings.path(file))
        return try Workspace.parse(String(decoding: octets, as: UTF8.self), of: file)
      },
      write: { [settings] octets, file, appends throws(CommandFailure) in
        let path = settings.path(file)
        if appends { try Files.append(octets, to: path) } else { try Files.write(octets, to: path) }
      },
      deliver: { text, user throws(CommandFailure) in try self.deliver(text, to: user) },
      name: { [workspace] text in
        IPv4Address(text).flatMap { workspace.network.name(of: $0) }
      },
      reply: Reply(banner: isConfiguring ? banner ?? "" : ""))
  }

  package func save(_ text: String, to file: String) -> String {
    do throws(CommandFailure) {
      try Files.write(text, to: settings.path(file))
      return "Wrote \(Flow.lines(of: text).count) lines of output to '\(file)'\n"
    } catch {
      return error.message + "\n"
    }
  }

  /// Lets the network live on while nobody types. Returns what is to be shown above the prompt:
  /// packets of running captures, commits that fell due, and new lines of monitored logs.
  package func idle() -> String? {
    let output = CollectedOutput()
    workspace.output = output
    workspace.synchronize()
    workspace.collectCaptures()
    let text = output.text + workspace.takeNotices() + takeMail() + (takeMonitored() ?? "")
    return text.isEmpty ? nil : text
  }

  /// `request message`: to all sessions of a user, or to everybody's. Others read it above their
  /// prompts; what this one is to read is returned.
  func deliver(_ text: String, to user: String) throws(CommandFailure) -> String {
    let readers = workspace.sessions.filter { user == "all" || $0.user == user }
    guard !readers.isEmpty else {
      throw CommandFailure("error: user '\(user)' is not logged in")
    }
    let clock = CalendarDate.text(workspace.date, as: "%H:%M")
    let message =
      "\nMessage from \(self.user)@\(router.hostName) on cli at \(clock) ...\n"
      + (text.hasSuffix("\n") || text.isEmpty ? text : text + "\n") + "EOF\n"
    for reader in readers where reader !== self { reader.mail += message }
    return readers.contains { $0 === self } ? message : ""
  }
}
