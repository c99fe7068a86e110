package import Configuration
package import Management
package import Operations
import Schema

/// One operator at one router: takes lines, gives output, and knows no terminal.
package final class Session: CommandLineSession {
  /// Operational mode, or configuration mode with the levels that `exit` goes back to; the last is
  /// the one the user is at.
  enum Mode {
    case operational
    case configuration(levels: [[PathElement]])
  }

  /// The user at the router, as operations see it.
  package let context: OperationContext
  var mode = Mode.operational {
    didSet {
      forgetWalks()
      access.level = editPath
    }
  }
  var settings = CommandLineSettings()
  /// What was typed, without secrets, oldest first.
  var history: [(date: Int64, line: String)] = []
  /// Secrets that no history may keep.
  private var secretWords = SecretWords(places: 2)
  /// The command that waits for something; nil: none.
  private var underWay: UnderWay?
  /// Over the commands given in the mode and at the level at hand.
  private var walks: LineWalk?
  /// Over the paths given to `set` at the level at hand.
  var setWalks: LineWalk?

  package var screenLength: Int? { settings.screenLength }
  package var screenWidth: Int? { settings.screenWidth }
  package var editingMode: EditingMode? { settings.editingMode }
  /// Where relative names of files begin; nil: where the user's process was started.
  package var chosenDirectory: String? { context.directory }
  package var completesOnSpace: Bool { settings.completesOnSpace }
  /// Whether somebody has written to the user.
  package var hasMail: Bool { context.hasMail }
  package var idleSeconds: Int? { settings.idleMinutes.map { $0 * 60 } }

  package convenience init(
    workspace: Workspace, router: ManagedRouter, user: String,
    channel: Requester.Channel = .cli
  ) {
    self.init(workspace: workspace, router: router, Login(user: user, channel: channel))
  }

  package init(workspace: Workspace, router: ManagedRouter, _ login: Login) {
    context = OperationContext(workspace: workspace, router: router, login)
    context.didMove = { [weak self] in self?.forgetWalks() }
    context.endSession = { [weak self] in self?.stop() }
  }

  package var workspace: Workspace { context.workspace }
  /// The session's access to the management of its router.
  var access: ManagementSession { context.access }
  /// The router at which the session is open.
  package var router: ManagedRouter { context.router }
  package var isOpen: Bool { context.isOpen }

  package var prompt: String {
    if let prompt = settings.prompt { return prompt }
    let isOperational = if case .operational = mode { true } else { false }
    return "\(context.user)@\(router.hostName)\(isOperational ? ">" : "#") "
  }

  package var banner: String? {
    let banner = isConfiguring ? Spelling.banner(editPath, in: .configuration) : nil
    guard let deadline = router.deadline else { return banner }
    let minutes = max(deadline - workspace.date + 59, 0) / 60
    let remark = "# commit confirmed will be rolled back in \(minutes) minutes"
    return banner.map { "\(remark)\n\($0)" } ?? remark
  }

  /// Whether a blank line is printed before the prompt. If there is a banner, it contains the blank
  /// line.
  package var leavesBlankLine: Bool { banner == nil }

  var isConfiguring: Bool {
    if case .configuration = mode { true } else { false }
  }

  /// The path of configuration mode; empty at the top and outside configuration mode.
  package var editPath: [PathElement] {
    if case .configuration(let levels) = mode { levels.last ?? [] } else { [] }
  }

  var surroundings: Surroundings {
    let (router, isConfiguring) = (router, isConfiguring)
    // Weak, because the session keeps walks that keep their surroundings.
    let tree = { [weak self] in
      isConfiguring ? self?.candidate ?? .empty : router.active
    }
    var surroundings = Surroundings(
      tree: tree(), editPath: editPath,
      isOperational: !isConfiguring, commands: .ofSessions,
      names: { [context, router] kind, prefix in
        switch kind {
        case "paths": context.fileNames(prefix, context.directory)
        case "transfers":
          [("terminal", "Use login terminal")] + context.fileNames(prefix, context.directory)
        default: context.workspace.names(kind, prefix, router)
        }
      })
    // A script may have names that are spelled out and that the guide lacks.
    surroundings.expandsForeign = access.requester.channel != .script
    return surroundings
  }

  /// The candidate that this session edits: the shared one or its own.
  package var candidate: Statement { access.candidate }

  private var commandMode: CommandMode { isConfiguring ? .configuration : .operational }

  // MARK: Execution

  @discardableResult
  package func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool {
    // Before it runs: what a line means depends on where the session stands.
    let entry = historyEntry(for: line)
    remember(entry, isUnderstood(line))
    return finish(begin(line, remembered: entry, output: output), output)
  }

  /// Runs one line that no history keeps. False: it failed.
  @discardableResult
  package func execute(_ line: String, output: any FrontEnd) -> Bool {
    finish(begin(line, output: output), output)
  }

  /// Supplies what a command needs until it has ended. False: it failed.
  private func finish(_ progress: Progress, _ output: any FrontEnd) -> Bool {
    var progress = progress
    while true {
      switch progress {
      case .ended(let succeeded): return succeeded
      case .needs(let need): progress = resume(output.supply(need, of: workspace))
      }
    }
  }

  /// Begins a command. If it needs something, `resume` goes on with it; no other line can begin before
  /// it has ended.
  package func begin(_ line: String, output: any CommandOutput) -> Progress {
    // Scripts are not remembered: nobody asks what was typed in one.
    begin(line, remembered: output.showsCarets ? historyEntry(for: line) : nil, output: output)
  }

  /// The same for a line of which a front end has asked already what its history may keep.
  package func begin(
    _ line: String, remembered entry: String?, output: any CommandOutput
  ) -> Progress {
    let cut = CommandLexer.cut(line)
    guard let first = cut.segments.first?.first else {
      guard let bar = cut.bars.first else { return .ended(succeeded: true) }
      return fail(CommandFailure(MatchError(.syntax, at: bar), in: line), line, output)
    }
    if first.text.hasPrefix("#") && !first.isQuoted { return .ended(succeeded: true) }
    if let entry { history.append((workspace.date, entry)) }
    context.noteUse()
    do throws(CommandFailure) {
      let command = try match(line, cut)
      if case .other(let walker, _) = command { try context.login.rights.check(walker) }
      output.isPaged = true
      workspace.catchUp()
      workspace.keepMoment()
      if let form = settings.timestamp {
        output.write(CalendarDate.text(workspace.date, as: form) + "\n")
      }
      tellNotices(output)
      switch command {
      case .set(let edit):
        tellAnnouncements(output)
        try set(edit, output)
      case .other(let walker, let pipeline):
        // What shows or saves something is to show nothing else: it may be loaded again.
        let innermost = walker.innermost.command
        if isConfiguring, walker.command != "run",
          !["show", "save"].contains(where: innermost.hasPrefix)
        {
          tellAnnouncements(output)
        }
        underWay = try UnderWay(CommandRun(walker, pipeline), line, output)
        return resume(.nothing)
      }
      finish(output)
      return .ended(succeeded: true)
    } catch {
      return fail(error, line, output)
    }
  }

  /// Begins a command of operational mode that a program has sent, as a line or as a request. What comes
  /// of it goes to `receive`, and nothing of it to the output.
  package func begin(
    _ command: ProgramCommand, output: any CommandOutput,
    receive: @escaping (Result<CommandResult, CommandFailure>) -> Void
  ) -> Progress {
    context.noteUse()
    var line = ""
    do throws(CommandFailure) {
      let matched: Command
      switch command {
      case .line(let text):
        line = text
        matched = try match(text, CommandLexer.cut(text))
      case .request(let walker): matched = .other(walker, Pipeline())
      }
      guard case .other(let walker, let pipeline) = matched else {
        throw CommandFailure(MatchError(.unknownCommand, at: 0), in: line)
      }
      try context.login.rights.check(walker)
      let name = walker.innermost.command
      // Requests open and close configurations; the session ends with its connection.
      guard !["configure", "quit"].contains(where: { name.hasPrefix($0) }) else {
        throw CommandFailure("error: '\(name)' is a command for people, and not for programs")
      }
      workspace.catchUp()
      underWay = UnderWay(
        try CommandRun(walker, pipeline, receive: receive), line, output)
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

  /// A command that waits for something, with its line.
  struct UnderWay {
    var command: CommandRun
    let line: String
    let output: any CommandOutput

    init(_ command: CommandRun, _ line: String, _ output: any CommandOutput) {
      self.command = command
      self.line = line
      self.output = output
    }
  }

  private func finish(_ output: any CommandOutput) {
    workspace.management.runDueCommits()
    tellNotices(output)
    if let news = context.takeMonitored() { output.write(news) }
  }

  private func tellNotices(_ output: any CommandOutput) {
    workspace.spreadNotices()
    let notices = context.takeMail()
    if !notices.isEmpty { output.write(notices) }
  }

  /// Tells what others have committed.
  private func tellAnnouncements(_ output: any CommandOutput) {
    let commits = context.takeAnnouncements()
    if !commits.isEmpty { output.write(commits) }
  }

  /// A line as it was matched.
  private enum Command {
    case set(Edit)
    case other(Walker, Pipeline)
  }

  private func match(
    _ line: String, _ cut: CommandLexer.Line
  ) throws(CommandFailure) -> Command {
    if let edit = setEdit(cut) { return .set(edit) }
    do throws(MatchError) {
      if let quote = cut.openQuote { throw MatchError(.syntax, at: quote) }
      let words = cut.segments.first ?? []
      let walker = try walk(over: words)
      guard walker.isComplete else {
        // Where the next word would begin: behind one blank.
        let end = (words.last?.end ?? 0) + 1
        throw walker.incompleteness(at: end)
      }
      if cut.bars.isEmpty { return .other(walker, Pipeline()) }
      let pipeline = try Pipeline(
        cut.segments.dropFirst(), behind: walker, end: line.utf8.count, in: surroundings)
      return .other(walker, pipeline)
    } catch {
      throw failure(error, in: line)
    }
  }

  /// Why a line was not understood, with what would be.
  func failure(_ error: MatchError, in line: String) -> CommandFailure {
    var failure = CommandFailure(error, in: line)
    if isConfiguring, failure.advice == nil, isOperational(CommandLexer.cut(line)) {
      failure.advice = "'run' before it runs it from configuration mode"
    }
    return failure
  }

  /// Whether a line that configuration mode does not understand is one of operational mode, or its first
  /// word begins one and none of this mode.
  private func isOperational(_ cut: CommandLexer.Line) -> Bool {
    let words = cut.segments.first ?? []
    var surroundings = surroundings
    surroundings.isOperational = true
    var walker = Walker(commands: .operational, in: surroundings)
    for (place, word) in words.enumerated() {
      do throws(MatchError) { try walker.take(word) } catch {
        return place > 0 && isUnknownCommand(words)
      }
    }
    return walker.isComplete || isUnknownCommand(words)
  }

  /// Whether the first word begins no command of this mode.
  private func isUnknownCommand(_ words: [Word]) -> Bool {
    guard let first = words.first else { return false }
    var walker = Walker(commands: commandMode, in: surroundings)
    return (try? walker.take(first)) == nil
  }

  private func walk(over words: [Word]) throws(MatchError) -> Walker {
    var walks = self.walks ?? LineWalk(from: Walker(commands: commandMode, in: surroundings))
    self.walks = nil
    defer { self.walks = walks }
    return try walks.walk(over: words[...])
  }

  private func forgetWalks() { (walks, setWalks) = (nil, nil) }

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

  /// Runs a matched command of the mode it belongs to.
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

  package func endInput(output: any FrontEnd) { execute(lineOfEnd, output: output) }

  /// What the end of the input stands for.
  package var lineOfEnd: String { isConfiguring ? "exit configuration-mode" : "quit" }

  /// Ends the session, whatever it is doing: its user is gone. A private candidate is dropped, and
  /// captures end.
  package func end() { context.end(nil) }

  private func stop() {
    underWay = nil
    leave()
  }

  // MARK: History

  /// Returns the line as a history may keep it; nil: not at all.
  ///
  /// A line with a secret is not kept: it is matched as it would be executed, and when it makes no
  /// sense, any word that may announce a key gives it away.
  ///
  /// Nor is one with a word that equals a secret of the candidate or of the active configuration, such as
  /// a pattern or a comment.
  package func historyEntry(for line: String) -> String? {
    let segments = CommandLexer.cut(line).segments
    secretWords.learn(router.active, at: 0)
    secretWords.learn(candidate, at: 1)
    // In the whole line, too: a secret with blanks may have lost its quotation marks.
    if segments.joined().contains(where: { secretWords.hold($0.text) }) || secretWords.hold(line) {
      return nil
    }
    var walker = Walker(commands: commandMode, in: surroundings)
    for word in segments.first ?? [] {
      if walker.awaitsSecret || ForeignGuide.isSecretValue(word.text) { return nil }
      do throws(MatchError) {
        try walker.take(word)
      } catch {
        return segments.joined().contains { Self.announcesSecret($0.text) } ? nil : line
      }
    }
    if walker.innermost.command.hasPrefix("replace pattern") { return nil }
    // A bar, unquoted, may have been meant for a part of it.
    return walker.awaitsSecret && segments.count > 1 ? nil : line
  }

  /// Whether a line is a command.
  package func isUnderstood(_ line: String) -> Bool {
    (try? match(line, CommandLexer.cut(line))) != nil
  }

  static func announcesSecret(_ word: String) -> Bool {
    guard !word.isEmpty else { return false }
    let word = word.lowercased()
    // What is replaced may be a key too.
    if word.utf8.count > 2, "replace".hasPrefix(word) { return true }
    return ["key", "secret", "password", "passphrase"].contains { word.contains($0) }
      || ForeignGuide.isSecretValue(word)
      || SecretSigns.resemblesOwnName(word)
  }
}
