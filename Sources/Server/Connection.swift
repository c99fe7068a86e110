import Attachment
import Configuration
import Management
import Network
import Operations
import Schema
import Shell
import Sockets
import Wire

/// A client at a served network, with its session. Messages come in; the session goes on with what
/// they bring, and with what the network brings.
///
/// It is a class because it owns the channel.
final class Connection {
  let channel: Channel
  /// By which door the client came.
  let kind: Door.Kind
  /// Whether the network lives in the process of this client, and ends with its session.
  let isHolder: Bool
  private unowned let workspace: Workspace
  /// Whether commands at a terminal wait in real time even if the network's clock stands, and whether
  /// displays are repeated.
  private let paces: Bool
  private var realTime: ContinuousClock.Instant?
  private var decoder = FrameDecoder()
  /// Frames that have been read may wait for the next turn.
  private var mayHaveFrames = false
  /// The client has sent what cannot be read.
  private(set) var isDeaf = false
  private(set) var session: Session?
  var output: ServedOutput
  private(set) var script: ServedScript?

  /// What the command under way waits for; nil: no command is under way.
  private var need: Need?
  private var hasEnded = false
  /// What it waits for has been asked of the client.
  private var isAsked = false
  /// The state that the client knows.
  private var shownState: SessionState?
  /// A completion that waits for names of files.
  private var completion: (line: String, cursor: Int, key: CompletionKey)?
  private var names: [FolderEntry] = []
  private var nameOctets = 0
  private var octets: [UInt8] = []
  private var files: [UInt32: RemoteFile] = [:]
  private var lastHandle: UInt32 = 0
  /// Nothing more is read; the channel is closed when all has been sent.
  private(set) var isEnding = false
  /// The exit status that the client was told.
  private(set) var status: UInt8?

  init(
    _ channel: Channel, _ kind: Door.Kind, isHolder: Bool, in workspace: Workspace, paces: Bool
  ) {
    self.paces = paces
    self.channel = channel
    self.kind = kind
    self.isHolder = isHolder
    self.workspace = workspace
    output = ServedOutput(channel, isOfScript: false, isRepeatable: false)
  }

  /// Until when the client has to say who it is; nil: it has, or is in this process.
  var deadline: ContinuousClock.Instant?

  /// Whether octets of the client are read now: a script may be ahead of its commands, but not far.
  var takesInput: Bool {
    guard !mayHaveFrames else { return false }
    // Credit lets the rest of the output go.
    if isEnding { return !output.isSent }
    guard let lines = script?.lines else { return true }
    return lines.count < Self.queueLimit || !lines.hasLine
  }

  private static let queueLimit = 1 << 20
  private static let namesLimit = 1 << 23
  /// Octets read in one turn.
  private static let turnLimit = 1 << 18

  // MARK: Input

  /// Reads what has arrived. Returns false if the client is gone.
  func receive(until isSpent: () -> Bool) -> Bool {
    var taken = 0
    while taken < Self.turnLimit, takesInput, !isSpent() {
      switch channel.receive(limit: 65_536) {
      case .octets(let octets):
        taken += octets.count
        decoder.append(octets)
        handleFrames(until: isSpent)
      case .nothing: return !channel.isBroken
      case .end: return false
      }
    }
    return !channel.isBroken
  }

  /// Handles what has been read, as far as there is time for it.
  private func handleFrames(until isSpent: () -> Bool) {
    mayHaveFrames = false
    do throws(FrameError) {
      while let frame = try decoder.next() {
        handle(try ClientMessage(frame))
        if isSpent() {
          mayHaveFrames = true
          return
        }
      }
    } catch {
      end("invalid message: \(error)", status: 1)
      // Nothing can be read behind it.
      isDeaf = true
    }
  }

  private func handle(_ message: ClientMessage) {
    guard !isEnding else {
      if case .credit(let octets) = message { output.add(credit: octets) }
      if case .leave = message { output.drop() }
      return
    }
    guard session != nil else {
      switch message {
      case .hello(_, let hello): greet(hello)
      case .foreignHello(let greeting): refuse(greeting)
      default: end("the first message must be hello", status: 1)
      }
      return
    }
    switch message {
    case .line(let line): take(line)
    case .endOfInput: take(session?.lineOfEnd ?? "quit", remembers: false)
    case .chunk(let octets): if script != nil { script?.lines.append(octets) } else { misfit() }
    case .endOfScript: if script != nil { script?.lines.finish() } else { misfit() }
    case .complete(let line, let cursor, let key):
      guard need == nil, completion == nil else { return misfit() }
      complete(line, Int(cursor), CompletionKey(key))
    case .resize(let rows, let columns):
      output.screenSize = rows == 0 ? nil : (Int(rows), Int(columns))
    case .interrupt: interrupt()
    case .answer(let text):
      answer(.line(text), to: { if case .answer = $0 { true } else { false } })
    case .typed(let text): answer(.line(text), to: { $0 == .typedLine })
    case .credit(let octets): output.add(credit: octets)
    case .fileOctets(let piece): take(piece)
    case .fileEnd: fileEnded()
    case .fileFailure(let reason): fileFailed(CommandFailure(reason))
    case .folder(let path):
      answer(.path(path), to: { if case .folder = $0 { true } else { false } })
    case .names(let entries, let isLast): take(entries, isLast: isLast)
    case .leave: end(nil, status: 0)
    case .hello, .foreignHello: misfit()
    }
  }

  /// The client has sent what does not fit: it cannot be trusted any more.
  private func misfit() { end("a message came that was not awaited", status: 1) }

  // MARK: Greeting

  private func refuse(_ greeting: Greeting) {
    refuse(
      "this network is served by aspic \(Release.version), and you run aspic "
        + "\(LegibleText.of(greeting.release, limit: 32)): "
        + "both must be of the same release")
  }

  private func refuse(_ reason: String) {
    output.send(.refused(Greeting(release: Release.version), reason: reason))
    isEnding = true
    deadline = nil
  }

  private func greet(_ hello: Hello) {
    guard hello.purpose != .administration else {
      return refuse("this release takes no requests about the server itself")
    }
    let named = hello.router.map { workspace.router(named: $0) } ?? workspace.routers.first
    guard let router = named else {
      let known = workspace.routers.map(\.name).joined(separator: ", ")
      let wanted = LegibleText.of(hello.router ?? "", limit: 64)
      return refuse("there is no router '\(wanted)'; there are \(known)")
    }
    let user =
      isHolder
      ? hello.user ?? "aspic" : channel.peer.map { Accounts.userName($0.user) } ?? "unknown"
    var login = Login(
      user: user, channel: hello.isScript ? .script : .cli, directory: hello.directory)
    login.rights = kind.rights
    // Others see them.
    login.terminal = LegibleText.of(hello.terminalName, limit: 32)
    login.process = hello.processID > 0 ? hello.processID : nil
    login.from = LegibleText.of(hello.from, limit: 64)
    let session = Session(workspace: workspace, router: router, login)
    session.context.isHolder = isHolder
    output = ServedOutput(
      channel, isOfScript: hello.isScript, isRepeatable: paces && !hello.isScript)
    if hello.rows > 0 { output.screenSize = (Int(hello.rows), Int(hello.columns)) }
    if case .script(let manner) = hello.purpose {
      let run = ScriptRun(
        ScriptRun.Manner(
          name: manner.name, keepsGoing: manner.keepsGoing, echoes: manner.echoes,
          findsInJSON: manner.errorsInJSON),
        on: session, out: { [unowned output] in output.write($0) },
        err: { [unowned output] in output.writeToStandardError($0) })
      script = ServedScript(run: run)
      output.script = run
    }
    self.session = session
    deadline = nil
    session.context.fileNames = { _, _ in [] }
    output.send(.welcome(Greeting(release: Release.version), router: router.name))
    showState()
  }

  // MARK: Commands

  private func take(_ line: String, remembers: Bool = true) {
    // The client has not read what the last command wrote, so it cannot have seen its end.
    guard let session, script == nil, need == nil, completion == nil, !output.holdsOctets else {
      return misfit()
    }
    if remembers {
      // Before it runs: what a line means depends on where the session stands.
      let entry = session.historyEntry(for: line)
      output.send(
        .history(entry: entry, isUnderstood: entry != nil && session.isUnderstood(line)))
    }
    output.begin()
    carryOn(session.begin(line, output: output))
  }

  /// Runs lines of a script that have arrived, until one waits or the slice is over.
  private func runScript(until isSpent: () -> Bool) {
    guard let session, let script else { return }
    while need == nil, !isEnding {
      guard !script.run.isOver, !isSpent() else { break }
      // A reader that is slow holds the script up.
      guard !output.isFull, let line = self.script?.lines.next() else { break }
      guard let text = script.run.note(line) else { break }
      output.begin()
      carryOn(script.run.begin(text, output: output))
    }
    let isDone = self.script?.lines.isDone ?? true
    guard need == nil, !isEnding, script.run.isOver || isDone, session.context.endReason == nil
    else {
      return
    }
    end(nil, status: script.run.finish(endsSession: true) ? 0 : 1)
  }

  private func carryOn(_ progress: Progress) {
    switch progress {
    case .needs(let need):
      (self.need, isAsked) = (need, false)
      ask()
    case .ended(let succeeded):
      need = nil
      hasEnded = true
      output.end()
      if let script { return script.run.end(succeeded) }
      showState()
      output.send(.ended(succeeded: succeeded))
      if session?.isOpen == false { end(nil, status: 0) }
    }
  }

  private func resume(_ supply: Supply) {
    need = nil
    if let session { carryOn(session.resume(supply)) }
  }

  /// Asks the client for what a command needs of it.
  private func ask() {
    guard let need else { return }
    isAsked = true
    switch need {
    case .answer(let question):
      // Nobody answers in a script.
      if script != nil { return resume(.line(nil)) }
      output.send(.question(question))
    case .typedLine:
      if script == nil { output.send(.wantsTyped) } else { isAsked = false }
    case .read(let path):
      octets = []
      output.send(.readFile(path: path, limit: UInt32(Files.sizeLimit)))
    case .write(let octets, let path, let appends):
      output.send(.writeFile(path: path, appends: appends, isWhole: !appends))
      output.sendFile(octets)
      output.send(.fileEnd)
    case .open(let path, let makesFolder):
      lastHandle &+= 1
      output.send(.beginFile(handle: lastHandle, path: path, makesFolder: makesFolder))
    case .folder(let path): output.send(.folder(path: path))
    case .time(let time):
      isAsked = false
      let wait = workspace.network.now.duration(to: time)
      realTime = paces && script == nil ? ContinuousClock.now + max(.zero, wait) : nil
    case .event, .room, .turn: isAsked = false
    }
  }

  /// Goes on with what the client has supplied.
  private func answer(_ supply: Supply, to isAwaited: (Need) -> Bool) {
    if let need, isAsked, isAwaited(need) {
      resume(supply)
    } else {
      misfit()
    }
  }

  private func interrupt() {
    guard need != nil || script != nil else { return }
    output.isInterrupted = true
  }

  // MARK: Files

  private func take(_ piece: [UInt8]) {
    guard case .read? = need, isAsked else { return misfit() }
    octets += piece
    if octets.count > Files.sizeLimit { misfit() }
  }

  private func fileEnded() {
    switch need {
    case .read? where isAsked:
      let read = octets
      octets = []
      resume(.octets(read))
    case .open? where isAsked:
      let file = RemoteFile(lastHandle, output)
      files[lastHandle] = file
      resume(.file(file))
    default: answer(.nothing, to: { if case .write = $0 { true } else { false } })
    }
  }

  private func fileFailed(_ failure: CommandFailure) {
    // It may be about names, or a file that was opened by an earlier command.
    if completion != nil { return take([], isLast: true) }
    guard let need, isAsked else {
      for file in files.values where file.failure == nil { file.failure = failure }
      return
    }
    octets = []
    answer(.failure(failure)) { _ in
      switch need {
      case .read, .write, .open, .folder: true
      default: false
      }
    }
  }

  // MARK: Completion

  private func complete(
    _ line: String, _ cursor: Int, _ key: CompletionKey, with known: [FolderEntry]? = nil
  ) {
    guard let session else { return }
    var wanted: (prefix: String, directory: String?)?
    session.context.fileNames = { prefix, directory in
      if let known { return known.map { ($0.name, $0.isFolder ? "Folder" : "File") } }
      wanted = (prefix, directory)
      return []
    }
    defer { session.context.fileNames = { _, _ in [] } }
    let found = session.complete(line, cursor: cursor, by: key)
    if let wanted {
      completion = (line, cursor, key)
      return output.send(.names(prefix: wanted.prefix, directory: wanted.directory))
    }
    switch found {
    case .insert(let text): output.send(.completion(show: "", insert: text))
    case .show(let list): output.send(.completion(show: list, insert: ""))
    case .showAndInsert(let list, let text): output.send(.completion(show: list, insert: text))
    }
  }

  private func take(_ entries: [FolderEntry], isLast: Bool) {
    guard let completion else { return misfit() }
    names += entries
    nameOctets += 64 + entries.reduce(0) { $0 + 16 + $1.name.utf8.count }
    guard nameOctets <= Self.namesLimit else { return misfit() }
    guard isLast else { return }
    self.completion = nil
    defer { (names, nameOctets) = ([], 0) }
    complete(completion.line, completion.cursor, completion.key, with: names)
  }

  // MARK: Turns

  /// Whether there is something to do without an event from outside.
  var isReady: Bool {
    if mayHaveFrames { return true }
    if isEnding { return false }
    if let need {
      if output.isInterrupted, !isAsked { return true }
      switch need {
      case .turn: return true
      case .typedLine: return script.map { $0.lines.hasLine || $0.lines.isDone } ?? false
      default: return false
      }
    }
    guard let script else { return false }
    return script.run.isOver || (!output.isFull && (script.lines.hasLine || script.lines.isDone))
  }

  /// What the clocks must show for a command to go on.
  struct Awaited {
    /// On the network's clock.
    var time: Instant
    /// Any event in the network lets the command go on before.
    var isEvent: Bool
    /// Until then a clock that stands does not move for it, because a user at a terminal watches; nil: it
    /// moves at once.
    var realTime: ContinuousClock.Instant?
  }

  /// nil: the command waits for nothing of that kind.
  var awaited: Awaited? {
    switch need {
    case .time(let time): Awaited(time: time, isEvent: false, realTime: realTime)
    case .event(let time): Awaited(time: time, isEvent: true, realTime: nil)
    default: nil
    }
  }

  /// Goes on with what the time and the other sessions allow.
  func proceed(until isSpent: () -> Bool) {
    if mayHaveFrames { handleFrames(until: isSpent) }
    guard let session, !isEnding else { return }
    if !session.isOpen, need == nil || session.context.endReason != nil {
      return end(session.context.endReason, status: session.context.endReason == nil ? 0 : 1)
    }
    switch need {
    case .time(let time)?:
      if output.isInterrupted || workspace.network.now >= time { resume(.nothing) }
    case .event?: resume(.nothing)
    case .room?: if output.isInterrupted || !output.isFull { resume(.nothing) }
    case .turn?: resume(.nothing)
    case .typedLine? where script != nil: supplyTypedLine()
    default: break
    }
    if script != nil { runScript(until: isSpent) }
  }

  /// What a script loads from the terminal are its own next lines.
  private func supplyTypedLine() {
    guard let script else { return }
    if output.isInterrupted {
      resume(.line(nil))
    } else if let line = self.script?.lines.next() {
      let text = script.run.note(line)
      resume(.line(text == "\u{4}" ? nil : text))
    } else if self.script?.lines.isDone ?? true {
      resume(.line(nil))
    }
  }

  /// Tells a client that waits for its user what has come meanwhile.
  func tellNews() {
    guard let session, script == nil, need == nil, !isEnding, completion == nil,
      channel.pendingOctets < 65_536, output.isSent, let news = session.context.takeNews()
    else { return }
    output.send(.notice(news))
  }

  /// Tells the client what its terminal has to know, if that has changed.
  func showState() {
    guard let session, script == nil else { return }
    let state = SessionState(session)
    if state != shownState { output.send(.state(state)) }
    shownState = state
  }

  /// Whether the session watches packets or logs.
  var isWatching: Bool { session?.context.isWatching ?? false }

  /// Whether a command has ended since this was asked last.
  func takeEnded() -> Bool {
    defer { hasEnded = false }
    return hasEnded
  }

  /// Whether the client waits for its user.
  var isIdle: Bool { session != nil && script == nil && need == nil && !isEnding }

  // MARK: The end

  /// Ends the session, and tells the client.
  func end(_ reason: String?, status: UInt8) {
    guard !isEnding else { return }
    isEnding = true
    deadline = nil
    self.status = status
    session?.end()
    session = nil
    need = nil
    // Who is sent away need not read the rest.
    if reason != nil { output.drop() }
    output.send(.goodbye(reason: reason, status: status))
  }

  /// Ends the session of a client that is gone.
  func drop() {
    isEnding = true
    session?.end()
    session = nil
    channel.close()
  }
}

/// A script that a client sends.
struct ServedScript {
  let run: ScriptRun
  var lines = ScriptLines()
}

extension Hello {
  var isScript: Bool { if case .script = purpose { true } else { false } }
}

extension CompletionKey {
  init(_ key: ClientMessage.Key) {
    self =
      switch key {
      case .space: .space
      case .tab: .tab
      case .question: .question
      case .enter: .enter
      }
  }
}

extension SessionState {
  init(_ session: Session) {
    self.init(
      prompt: session.prompt, banner: session.banner, leavesBlankLine: session.leavesBlankLine,
      isOpen: session.isOpen, screenLength: session.screenLength.map { UInt32(clamping: $0) },
      screenWidth: session.screenWidth.map { UInt32(clamping: $0) },
      editingMode: session.editingMode.map { $0 == .vi ? .vi : .emacs },
      idleSeconds: session.idleSeconds.map { UInt32(clamping: $0) },
      directory: session.chosenDirectory,
      completesOnSpace: session.completesOnSpace)
  }
}
