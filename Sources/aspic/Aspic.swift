import ArgumentParser
import Cryptography
import Datastore
import Glibc
import Lab
import Live
import Management
import Network
import Operations
import Shell
import Terminal
import Wire

/// The executable: options, wiring, exit status.
@main
struct Aspic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aspic",
    abstract: "An IPsec router with a Junos-style command line, and a network to try it on.",
    discussion: """
      Without a file or commands, aspic opens a session at the terminal, or reads commands from \
      standard input. The session is on router pe1 of a small network that lives in this process; \
      'request lab' drives it. With --live it is on a router on this host's own network.
      """,
    version: "aspic \(Release.version)",
    subcommands: [Check.self, Convert.self, Diff.self])

  @Option(name: .shortAndLong, help: "Run the commands in a file.", completion: .file())
  var file: String?

  @Option(name: .shortAndLong, help: "Run commands, parted by ';'.")
  var command: String?

  @Option(
    help: "Folder for configurations and history (default: $XDG_STATE_HOME/aspic).",
    completion: .directory)
  var state: String?

  @Flag(help: "Keep nothing: configurations and history end with the process.")
  var ephemeral = false

  @Flag(help: "Go on behind a command that failed; the exit status is 1 all the same.")
  var keepGoing = false

  @Flag(help: "Show prompt and command before each output of a script.")
  var echo = false

  @OptionGroup var findingOptions: FindingOptions

  @Option(help: "Load a finished configuration on every router first.")
  var lab: String?

  @Option(help: "Start the network's clock at so many seconds since 1970.")
  var clock: Int64?

  @OptionGroup var liveOptions: LiveOptions

  @Option(help: "Name in the prompt and in the commit history (default: $USER).")
  var user: String?

  func validate() throws {
    if file != nil && command != nil {
      throw ValidationError("Give a file or commands, not both.")
    }
    if ephemeral && state != nil {
      throw ValidationError("Give a state folder or --ephemeral, not both.")
    }
    if liveOptions.live, lab != nil || clock != nil {
      throw ValidationError("A live router has no lab around it, and the clock of its host.")
    }
    if let lab, !LabConfiguration.all.contains(where: { $0.name == lab }) {
      let known = LabConfiguration.all.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no lab '\(lab)'; there are \(known).")
    }
    if let user, user.isEmpty || user.utf8.count > 64 || !user.allSatisfy(Self.mayNameUser) {
      throw ValidationError("A user name has 1 to 64 letters, digits, '.', '-', '_' or '@'.")
    }
    if let clock, !(0...253_402_300_799).contains(clock) {
      throw ValidationError("The clock starts between the years 1970 and 9999.")
    }
  }

  func run() throws {
    let status: Int32
    do {
      status = try session()
    } catch let failure as CommandFailure {
      complain(failure.message)
      status = 1
    } catch let error as DatastoreError {
      complain("\(error)")
      if findingOptions.errors == .text {
        StandardError.write(
          "aspic: --state DIR takes another folder, --ephemeral keeps nothing\n")
      }
      status = 1
    }
    throw ExitCode(status)
  }

  /// Opens the network and hands it to a script or to the terminal. Returns the exit status.
  private func session() throws -> Int32 {
    let folder = try stateFolder()
    let host = try liveOptions.live ? liveOptions.open { complain("warning: \($0)") } : nil
    let workspace = try Workspace(network: network(host), state: folder)
    guard let router = workspace.routers.first else { return 1 }
    let isScript = command != nil || file != nil || !Terminal.isPresent
    let session = Session(
      workspace: workspace, router: router, user: user ?? Self.userName,
      channel: isScript ? .script : .cli)
    for problem in workspace.takeStartProblems() { complain("warning: \(problem)") }
    if let lab {
      let script = Script(commands: "request lab load \(lab)")
      guard script.run(on: session, out: { _ in }, err: StandardError.write) else {
        return 1
      }
    }
    let status = try run(session, host, historyPath: folder.map { "\($0.path)/history" })
    workspace.takeLeave()
    try session.context.endCaptures()
    return status
  }

  private func network(_ host: HostNetwork?) -> Network {
    let start = host?.now ?? clock.map { Instant(sinceOrigin: .seconds($0)) } ?? .wall
    return Network(host == nil ? .chapter : liveOptions.topology(), at: start, outside: host) { _ in
      BufferedGenerator()
    }
  }

  private func run(
    _ session: Session, _ host: HostNetwork?, historyPath: String?
  ) throws -> Int32 {
    var script: Script
    let background = host?.background(of: session)
    session.workspace.management.worker = background.map { LiveWorker(background: $0) }
    if let command {
      script = Script(commands: command, keepsGoing: keepGoing, echoes: echo)
    } else if let file {
      let octets = try Files.read(file)
      script = Script(name: file, octets: octets, keepsGoing: keepGoing, echoes: echo)
    } else if Terminal.isPresent {
      if clock == nil { session.workspace.follow(.running(rate: 1)) { .wall } }
      let terminal = Terminal(session: session, historyPath: historyPath)
      terminal.idle = { session.idle() }
      terminal.background = background
      host?.wakeup = { [unowned terminal] in terminal.signalDescriptor }
      StandardOutput().write("--- aspic \(Release.version), router \(session.router.name)\n")
      return terminal.run()
    } else if let background {
      let lines = ArrivingLines(background: background)
      script = Script(name: "stdin", keepsGoing: keepGoing, echoes: echo) { lines.next() }
    } else {
      let octets = try Files.readStandardInput()
      script = Script(name: "stdin", octets: octets, keepsGoing: keepGoing, echoes: echo)
    }
    script.findsInJSON = findingOptions.errors == .json
    let output = StandardOutput()
    let succeeded = script.run(
      on: session, endsSession: true, out: output.write, err: StandardError.write)
    if let failure = output.failure { throw failure }
    return succeeded ? 0 : 1
  }

  /// What concerns no line of a script: the start, and what ends a session.
  private func complain(_ problem: String) {
    switch findingOptions.errors {
    case .text: StandardError.write("aspic: \(problem)\n")
    case .json: StandardError.write(Finding(words: problem).json + "\n")
    }
  }

  private func stateFolder() throws -> StateFolder? {
    if ephemeral { return nil }
    let path = try state ?? StateFolder.standardPath(environment: Self.environment)
    return try StateFolder(path: path)
  }

  private static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// What a prompt and a line of the log can hold.
  private static func mayNameUser(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".-_@".contains(character))
  }

  private static var userName: String {
    let name = environment("USER") ?? ""
    return name.isEmpty || !name.allSatisfy(mayNameUser) ? "aspic" : name
  }
}

extension Instant {
  /// The time outside.
  fileprivate static var wall: Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      sinceOrigin: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
  }
}
