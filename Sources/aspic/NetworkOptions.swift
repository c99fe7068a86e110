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

/// Where a network is kept, and served.
struct PlaceOptions: ParsableArguments {
  @Option(
    help: "Folder for configurations and history (default: $XDG_STATE_HOME/aspic).",
    completion: .directory)
  var state: String?

  @Option(help: "Wait so many seconds for a state folder that another process holds.")
  var wait: Int?

  func validate() throws {
    if let wait, !(0...1_000_000).contains(wait) {
      throw ValidationError("A wait has 0 to 1,000,000 seconds.")
    }
  }

  func place() throws(DatastoreError) -> StatePlace {
    if let state { return StatePlace(path: state) }
    return StatePlace(path: try StateFolder.standardPath(environment: environment))
  }
}

/// Whether anything is kept. Two commands share the group: without it the option would be the outer
/// one's alone.
struct KeepingOptions: ParsableArguments {
  @Flag(help: "Keep nothing: configurations and history end with the process.")
  var ephemeral = false
}

/// The value of a variable of the environment.
func environment(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Which network there is.
struct NetworkOptions: ParsableArguments {
  @Option(help: "Load a finished configuration on every router first.")
  var lab: String?

  @Option(help: "Start the network's clock at so many seconds since 1970.")
  var clock: Int64?

  @OptionGroup var liveOptions: LiveOptions

  @Option(help: "Name in the prompt and in the commit history (default: $USER).")
  var user: String?

  func validate() throws {
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

  /// Throws if one was given: a network that is there has its clock and its routers already.
  func refuseForServed() throws(CommandFailure) {
    if lab != nil || clock != nil || liveOptions.live {
      throw CommandFailure(
        "error: the state folder is served already: --lab, --clock and --live are for a new network"
      )
    }
  }

  // MARK: Names

  var userName: String { user ?? Self.environmentUser }

  /// What a prompt and a line of the log can hold.
  private static func mayNameUser(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".-_@".contains(character))
  }

  private static var environmentUser: String {
    let name = environment("USER") ?? ""
    return name.isEmpty || !name.allSatisfy(mayNameUser) ? "aspic" : name
  }

  // MARK: The network

  /// Opens the network. `complain` is told what is missing and can be done without.
  func open(
    in folder: StateFolder?, complain: (String) -> Void
  ) throws -> (workspace: Workspace, host: HostNetwork?) {
    let host = try liveOptions.live ? liveOptions.open { complain("warning: \($0)") } : nil
    let start = host?.now ?? clock.map { Instant(sinceOrigin: .seconds($0)) } ?? .wall
    let topology: Topology = host == nil ? .chapter : liveOptions.topology()
    let network = Network(topology, at: start, outside: host) { _ in BufferedGenerator() }
    let workspace = try Workspace(network: network, state: folder)
    let path = folder?.path
    workspace.resources = .machine(keepingFilesIn: path)
    if let host {
      workspace.management.worker = LiveWorker(background: Background(host, of: workspace))
    }
    for problem in workspace.takeStartProblems() { complain("warning: \(problem)") }
    return (workspace, host)
  }

  /// Loads the lab that is asked for. Returns false if it could not be loaded; that has been told.
  func loadLab(in workspace: Workspace) -> Bool {
    guard let lab, let router = workspace.routers.first else { return true }
    let session = Session(
      workspace: workspace, router: router, user: userName, channel: .script)
    defer { session.end() }
    return Script(commands: "request lab load \(lab)").run(
      on: session, out: { _ in }, err: StandardError.write)
  }
}

extension Instant {
  /// The time outside.
  static var wall: Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      sinceOrigin: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
  }
}
