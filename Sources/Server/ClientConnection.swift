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

/// A client of a served network, with its session. Messages of the client and events in the network
/// let the session continue.
///
/// It is a class because it owns the channel.
final class ClientConnection {
  /// The channel to the client.
  let channel: Channel
  /// The kind of the socket at which the client connected, which decides its rights.
  let kind: ListeningSocket.Kind
  /// Whether the network runs in the process of this client and ends with its session.
  let isHolder: Bool
  /// The network and its sessions.
  unowned let workspace: Workspace
  /// Whether commands at a terminal wait in real time even if the network's clock stands, and
  /// whether displays are repeated.
  let paces: Bool
  /// The real time for which the running command waits; nil: it does not.
  var realTime: ContinuousClock.Instant?
  /// The octets of the client that have been received, as frames.
  var decoder = FrameDecoder()
  /// Whether frames that have been received may be waiting for the next turn.
  var mayHaveFrames = false
  /// Whether the client has sent octets that cannot be decoded, after which no message can be
  /// found.
  var isUnreadable = false
  /// The session; nil: the client has not sent its greeting, or the session has ended.
  var session: Session?
  /// The messages to the client.
  var output: ServedOutput
  /// The script that the client sends; nil: the client is no script.
  var script: ServedScript?
  /// The NETCONF session of the client; nil: the client is no NETCONF client.
  var netconf: NETCONFSession?

  /// Whether the client is a terminal, rather than a script or a program.
  var isOfTerminal: Bool { script == nil && netconf == nil }

  /// The condition for which the running command waits; nil: no command runs.
  var need: Need?
  /// Whether a command has ended since `takeEnded` was called.
  var hasEnded = false
  /// Whether the client has been asked for what the running command needs.
  var isAsked = false
  /// The state that was sent to the client last.
  var shownState: SessionState?
  /// The completion that waits for names of files from the client.
  var completion: (line: String, cursor: Int, key: CompletionKey)?
  /// The names of files that have arrived for the completion.
  var names: [FolderEntry] = []
  /// The approximate number of octets that `names` use.
  var nameOctets = 0
  /// The octets that have arrived of the file that a command reads.
  var octets: [UInt8] = []
  /// The files that commands have open at the client, by number.
  var files: [UInt32: RemoteFile] = [:]
  /// The number that was given to a file last.
  var lastHandle: UInt32 = 0
  /// Whether the session has ended: nothing more is read, and the channel is closed when everything
  /// has been sent.
  var isEnding = false
  /// The exit status that was sent to the client.
  var status: UInt8?

  /// Creates the connection of a client that has not sent its greeting yet.
  init(
    _ channel: Channel, _ kind: ListeningSocket.Kind, isHolder: Bool, in workspace: Workspace,
    paces: Bool
  ) {
    self.paces = paces
    self.channel = channel
    self.kind = kind
    self.isHolder = isHolder
    self.workspace = workspace
    output = ServedOutput(channel, isOfScript: false, isRepeatable: false)
  }

  /// The real time until which the client must send its greeting; nil: it has, or it is in this
  /// process.
  var deadline: ContinuousClock.Instant?

  /// Whether octets of the client are received now. Those of a script are received while at most 1
  /// MiB waits to be run.
  var takesInput: Bool {
    guard !mayHaveFrames else { return false }
    // An ending connection still needs the client's credit to send the rest of the output.
    if isEnding { return !output.isSent }
    if let netconf {
      return netconf.waitingOctets < Self.queueLimit || (need == nil && !output.isFull)
    }
    guard let lines = script?.lines else { return true }
    return lines.count < Self.queueLimit || !lines.hasLine
  }

  /// Whether nothing is received because too much of the client's input waits to be handled.
  var isThrottled: Bool { !mayHaveFrames && !takesInput }

  /// The number of octets of a script or of requests that may wait to be handled.
  static let queueLimit = 1 << 20
  /// The number of octets of file names that a completion may use.
  static let namesLimit = 1 << 23
  /// The maximum number of octets that are received in one turn.
  static let turnLimit = 1 << 18

  // MARK: Input

  /// Receives what has arrived. Returns false if the client has closed the connection.
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

  /// Handles the frames that have been received, until `isSpent` returns true.
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

  /// Handles a message of the client.
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
    case .line(let line): runLine(line)
    case .endOfInput: runLine(session?.lineOfEnd ?? "quit", remembers: false)
    case .chunk(let octets):
      if let netconf {
        netconf.append(octets)
      } else if script != nil {
        script?.lines.append(octets)
      } else {
        rejectMessage()
      }
    case .endOfScript:
      if let netconf {
        netconf.finishInput()
      } else if script != nil {
        script?.lines.finish()
      } else {
        rejectMessage()
      }
    case .complete(let line, let cursor, let key):
      guard need == nil, completion == nil else { return rejectMessage() }
      complete(line, Int(cursor), CompletionKey(key))
    case .resize(let rows, let columns):
      output.screenSize =
        rows == 0 ? nil : ScreenBounds.fit(rows: Int(rows), columns: Int(columns))
    case .interrupt: interrupt()
    case .answer(let text):
      answer(.line(text), to: { if case .answer = $0 { true } else { false } })
    case .typed(let text): answer(.line(text), to: { $0 == .typedLine })
    case .credit(let octets): output.add(credit: octets)
    case .fileOctets(let piece): appendFileOctets(piece)
    case .fileEnd: fileEnded()
    case .fileFailure(let reason): fileFailed(CommandFailure(reason))
    case .folder(let path):
      answer(.path(path), to: { if case .folder = $0 { true } else { false } })
    case .names(let entries, let isLast): appendNames(entries, isLast: isLast)
    case .leave: end(nil, status: 0)
    case .hello, .foreignHello: rejectMessage()
    }
  }

  /// Ends the session of a client whose message does not fit the state of the session. Its next
  /// messages could not be interpreted either.
  func rejectMessage() { end("unexpected message", status: 1) }

  // MARK: Greeting

  /// Rejects a client of another release.
  func refuse(_ greeting: Greeting) {
    refuse(
      "this network is served by aspic \(Release.version), and you run aspic "
        + "\(LegibleText.of(greeting.release, limit: 32)): "
        + "both must be of the same release")
  }

  /// Rejects a client with a reason for its user.
  func refuse(_ reason: String) {
    output.send(.refused(Greeting(release: Release.version), reason: reason))
    isEnding = true
    deadline = nil
  }

  /// Handles the greeting of a client: begins its session, or rejects it.
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
    // Other users see the name of the terminal and the address, so control characters are removed.
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

  /// Ends the session and sends `reason` and `status` to the client. With a reason, the rest of the
  /// output is discarded.
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

  /// Ends the session of a client that has closed the connection.
  func drop() {
    isEnding = true
    netconf?.end()
    session?.end()
    session = nil
    netconf = nil
    channel.close()
  }
}
