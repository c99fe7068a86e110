import Attachment
import Configuration
import Management
import NETCONF
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
  /// The kind of the door at which the client connected.
  let kind: Door.Kind
  /// Whether the network lives in the process of this client, and ends with its session.
  let isHolder: Bool
  unowned let workspace: Workspace
  /// Whether commands at a terminal wait in real time even if the network's clock stands, and whether
  /// displays are repeated.
  let paces: Bool
  var realTime: ContinuousClock.Instant?
  var decoder = FrameDecoder()
  /// Frames that have been read may wait for the next turn.
  var mayHaveFrames = false
  /// Whether the client has sent octets that cannot be read, so that none behind them can.
  var isUnreadable = false
  var session: Session?
  var output: ServedOutput
  var script: ServedScript?
  /// The session of a program over NETCONF.
  var netconf: NETCONFSession?

  /// Whether a user at a terminal is at the other end, and neither a script nor a program.
  var isOfTerminal: Bool { script == nil && netconf == nil }

  /// What the command under way waits for; nil: no command is under way.
  var need: Need?
  var hasEnded = false
  /// What it waits for has been asked of the client.
  var isAsked = false
  /// The state that the client knows.
  var shownState: SessionState?
  /// A completion that waits for names of files.
  var completion: (line: String, cursor: Int, key: CompletionKey)?
  var names: [FolderEntry] = []
  var nameOctets = 0
  var octets: [UInt8] = []
  var files: [UInt32: RemoteFile] = [:]
  var lastHandle: UInt32 = 0
  /// Nothing more is read; the channel is closed when all has been sent.
  var isEnding = false
  /// The exit status that the client was told.
  var status: UInt8?

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
    if let netconf {
      return netconf.waitingOctets < Self.queueLimit || (need == nil && !output.isFull)
    }
    guard let lines = script?.lines else { return true }
    return lines.count < Self.queueLimit || !lines.hasLine
  }

  /// Whether nothing is read because the client is too far ahead.
  var isThrottled: Bool { !mayHaveFrames && !takesInput }

  static let queueLimit = 1 << 20
  static let namesLimit = 1 << 23
  /// Octets read in one turn.
  static let turnLimit = 1 << 18

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
  func handleFrames(until isSpent: () -> Bool) {
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
      isUnreadable = true
    }
  }

  func handle(_ message: ClientMessage) {
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
    case .chunk(let octets):
      if let netconf {
        netconf.append(octets)
      } else if script != nil {
        script?.lines.append(octets)
      } else {
        misfit()
      }
    case .endOfScript:
      if let netconf {
        netconf.finishInput()
      } else if script != nil {
        script?.lines.finish()
      } else {
        misfit()
      }
    case .complete(let line, let cursor, let key):
      guard need == nil, completion == nil else { return misfit() }
      complete(line, Int(cursor), CompletionKey(key))
    case .resize(let rows, let columns):
      output.screenSize =
        rows == 0 ? nil : ScreenBounds.fit(rows: Int(rows), columns: Int(columns))
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

  /// Ends the session of a client that has sent a message for which nothing waits: what it sends next
  /// would mean nothing either.
  func misfit() { end("a message came that was not awaited", status: 1) }

  // MARK: Greeting

  func refuse(_ greeting: Greeting) {
    refuse(
      "this network is served by aspic \(Release.version), and you run aspic "
        + "\(LegibleText.of(greeting.release, limit: 32)): "
        + "both must be of the same release")
  }

  func refuse(_ reason: String) {
    output.send(.refused(Greeting(release: Release.version), reason: reason))
    isEnding = true
    deadline = nil
  }

  func greet(_ hello: Hello) {
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
      user: user, channel: hello.channel, directory: hello.directory)
    login.rights = kind.rights
    // Other users see the name of the terminal and the address.
    login.terminal = LegibleText.of(hello.terminalName, limit: 32)
    login.process = hello.processID > 0 ? hello.processID : nil
    login.from = LegibleText.of(hello.from, limit: 64)
    let session = Session(workspace: workspace, router: router, login)
    session.context.isHolder = isHolder
    output = ServedOutput(
      channel, isOfScript: hello.purpose != .terminal,
      isRepeatable: paces && hello.purpose == .terminal)
    if hello.rows > 0 {
      output.screenSize = ScreenBounds.fit(rows: Int(hello.rows), columns: Int(hello.columns))
    }
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
    if hello.purpose == .netconf {
      let netconf = NETCONFSession(on: session)
      self.netconf = netconf
      output.write(netconf.greeting)
    }
    showState()
  }

  // MARK: The end

  /// Ends the session, and tells the client.
  func end(_ reason: String?, status: UInt8) {
    guard !isEnding else { return }
    isEnding = true
    deadline = nil
    self.status = status
    netconf?.end()
    session?.end()
    session = nil
    netconf = nil
    need = nil
    // A client whose session is ended for a reason does not get the rest of the output.
    if reason != nil { output.drop() }
    output.send(.goodbye(reason: reason, status: status))
  }

  /// Ends the session of a client that is gone.
  func drop() {
    isEnding = true
    netconf?.end()
    session?.end()
    session = nil
    netconf = nil
    channel.close()
  }
}
