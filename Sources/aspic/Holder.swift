import Attachment
import Client
import Datastore
import Glibc
import Live
import Operations
import Server
import Shell
import Sockets
import Terminal
import Wire

/// A process that holds a network and serves it to its own terminal or script, and to clients that
/// attach to the socket of a terminal's process. The network has this thread, and the terminal
/// another, so that a terminal cannot delay packets.
struct Holder {
  private let options: NetworkOptions
  private let findingOptions: FindingOptions

  init(_ options: NetworkOptions, _ findingOptions: FindingOptions) {
    self.options = options
    self.findingOptions = findingOptions
  }

  /// Runs the network until it ends. Returns the exit status.
  func run(
    _ folder: StateFolder?, _ work: SessionWork, router: String? = nil
  ) throws -> Int32 {
    // Signals are blocked before threads are created, because threads inherit the mask.
    let signals = EndSignals(leavesTerminal: work.isOfTerminal)
    let (workspace, host) = try options.open(
      in: folder, writeError: findingOptions.writeError)
    guard options.loadLab(in: workspace) else { return 1 }
    if host == nil, options.clock == nil { workspace.follow(.running(rate: 1)) { .wall } }
    var sockets: [ListeningSocket] = []
    if !work.isScript, let folder {
      do throws(CommandFailure) {
        sockets = [try Serve.listen(at: "\(folder.path)/socket", .owner, mode: 0o600, group: nil)]
      } catch {
        findingOptions.writeError("warning: other sessions cannot attach: \(error.message)")
      }
    }
    let server = Server(
      workspace, sockets: sockets, signals: signals, outside: { host?.descriptors ?? [] })
    let (near, far): (Channel, Channel)
    do throws(SocketError) { (near, far) = try Channel.pair() } catch {
      throw CommandFailure("error: \(error)")
    }
    server.add(near)
    let client = ClientThread(
      far, user: options.userName, router: router, work: work, options: findingOptions,
      historyPath: folder.map { "\($0.path)/history" })
    let status = server.run()
    let own = client.wait()
    return status > 128 ? status : own
  }
}

/// The client thread for the terminal or script of a process that holds a network.
struct ClientThread {
  private let thread = WorkerThread()
  private let job: Job<Int32>

  init(
    _ channel: Channel, user: String, router: String?, work: SessionWork, options: FindingOptions,
    historyPath: String?
  ) {
    // The thread takes ownership of the descriptor.
    let descriptor = channel.release()
    job = thread.start {
      let attached = AttachedSessionRun(
        channel: Channel(owning: descriptor), router: router, historyPath: historyPath, user: user,
        ownsSignals: false)
      do { return try attached.run(work) } catch {
        options.writeError((error as? CommandFailure)?.message ?? "\(error)")
        return 1
      }
    }
  }

  /// Waits for the end of the thread, at most 2 seconds, because a terminal that is not read may
  /// block it, and the state folder must be released. Returns its exit status, or 1 if it has not
  /// ended.
  func wait() -> Int32 {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(2)
    while true {
      if let status = job.takeResult() { return status }
      let left = clock.now.duration(to: end) / .milliseconds(1)
      guard left > 0 else { return 1 }
      var entry = pollfd(fd: job.descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&entry, 1, Int32(left.rounded(.up)))
    }
  }
}

/// The purpose of a session.
enum SessionWork: Sendable {
  /// The session is used at a terminal.
  case terminal
  /// The session runs lines of a script.
  case script(ScriptOptions.Lines, Hello.Purpose)
  /// The session handles NETCONF requests on standard input.
  case netconf

  var isScript: Bool { if case .script = self { true } else { false } }
  var isOfTerminal: Bool { if case .terminal = self { true } else { false } }
}

/// A session in a network that is reached through a channel.
struct AttachedSessionRun {
  let channel: Channel
  var router: String?
  var historyPath: String?
  /// The user's name, if the network is this process's own.
  var user: String?
  /// Whether this thread handles the signals that end a process.
  var ownsSignals = true

  /// Runs the session until it ends. Returns the exit status.
  func run(_ work: SessionWork) throws -> Int32 {
    switch work {
    case .terminal:
      return try AttachedTerminal.run(
        channel, .ofThisProcess(purpose: .terminal, user: user, router: router),
        historyPath: historyPath, ownsSignals: ownsSignals
      ) { router in
        StandardOutput().write(
          "--- aspic \(Release.version), router \(router); 'help' tells where to begin, "
            + "'request lab start course' teaches\n")
      }
    case .script(let lines, let manner): return try run(manner, lines.source)
    case .netconf:
      return try TransparentTerminal.run(ownsSignals: ownsSignals) {
        try run(.netconf, .arriving(STDIN_FILENO))
      }
    }
  }

  private func run(_ purpose: Hello.Purpose, _ source: ScriptSource) throws -> Int32 {
    let output = StandardOutput()
    let out = { (text: String) in
      output.write(text)
      return output.failure == nil
    }
    let err = { (text: String) in
      StandardError.write(text)
      return true
    }
    // A script may continue if its output is not read. A NETCONF client that has disconnected would
    // keep locks.
    let status = try ScriptClient.run(
      channel, .ofThisProcess(purpose: purpose, user: user, router: router), source, out: out,
      err: err, watchedOutput: purpose == .netconf ? STDOUT_FILENO : nil)
    if let failure = output.failure { throw failure }
    return status
  }
}
