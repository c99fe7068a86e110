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

/// The options for the state folder of a network.
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

  /// Returns the configuration of a router that was committed last.
  func committed(router: String) throws -> ConfigurationFile {
    let place = try place()
    guard case .held(let folder) = try place.open(waiting: wait ?? 0) else {
      throw CommandFailure(
        """
        error: a process serves \(place.path): give the configuration with --configuration, as \
        'aspic attach -c "show configuration"' prints it
        """)
    }
    let datastore = try Datastore(router: router, in: folder)
    guard !datastore.records.isEmpty else {
      throw CommandFailure(
        "error: router \(router) has no configuration yet: commit one, or name a file with "
          + "--configuration")
    }
    return ConfigurationFile(
      name: "the configuration of \(router)", octets: try datastore.text(ofRollback: 0))
  }
}

/// The option that nothing is stored. It is an option group because two commands share it;
/// otherwise it would belong to the outer command alone.
struct KeepingOptions: ParsableArguments {
  @Flag(help: "Keep nothing: configurations and history end with the process.")
  var ephemeral = false
}

/// Returns the value of an environment variable; nil if it is not set.
func environment(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// The options that determine the network.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: "Begin with a lab: the name of one that is built in, or a file ('aspic lab list').",
    completion: .file(extensions: ["lab"]))
  var lab: String?

  /// Further arguments of `aspic lab start`, which this command passes on.
  @Flag(help: .hidden)
  var start = false

  @Option(help: .hidden)
  var stage: String?

  @Option(help: .hidden)
  var student: String?

  @Option(help: "Start the network's clock at so many seconds since 1970.")
  var clock: Int64?

  @Option(
    help: """
      Draw all that is random in the network from this number, so that two runs are alike (with \
      --clock: 1, unless it is given).
      """)
  var seed: UInt64?

  @OptionGroup var liveOptions: LiveOptions

  @Option(help: "Name in the prompt and in the commit history (default: $USER).")
  var user: String?

  func validate() throws {
    if liveOptions.live, lab != nil || clock != nil {
      throw ValidationError("A live router has no lab around it, and the clock of its host.")
    }
    if let lab, !lab.contains("/"), !lab.contains("."), !LabLibrary.names.contains(lab) {
      let known = LabLibrary.names.joined(separator: ", ")
      throw ValidationError(
        "There is no lab '\(lab)'; there are \(known). A file has '.' or '/' in its name.")
    }
    if seed != nil, liveOptions.live {
      throw ValidationError("A live router draws from the host's randomness: it takes no --seed.")
    }
    if let user, user.isEmpty || user.utf8.count > 64 || !user.allSatisfy(Self.mayNameUser) {
      throw ValidationError("A user name has 1 to 64 letters, digits, '.', '-', '_' or '@'.")
    }
    if let clock, !(0...253_402_300_799).contains(clock) {
      throw ValidationError("The clock starts between the years 1970 and 9999.")
    }
  }

  /// Throws if an option for a new network was given, because a served network has its clock and
  /// routers already.
  func refuseForServed() throws(CommandFailure) {
    if lab != nil || clock != nil || seed != nil || liveOptions.live {
      throw CommandFailure(
        "error: the state folder is served already: --lab, --clock, --seed and --live are for a new network"
      )
    }
  }

  // MARK: Names

  var userName: String { user ?? Self.environmentUser }

  /// Returns whether a character may occur in a user's name, which is shown in prompts and log
  /// lines.
  private static func mayNameUser(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".-_@".contains(character))
  }

  private static var environmentUser: String {
    let name = environment("USER") ?? ""
    return name.isEmpty || !name.allSatisfy(mayNameUser) ? "aspic" : name
  }

  // MARK: The network

  /// Opens the network. `writeError` is called with warnings about what is missing but not
  /// required.
  func open(
    in folder: StateFolder?, writeError: (String) -> Void
  ) throws -> (workspace: Workspace, host: HostNetwork?) {
    let host = try liveOptions.live ? liveOptions.open { writeError("warning: \($0)") } : nil
    let start = host?.now ?? clock.map { Instant(sinceOrigin: .seconds($0)) } ?? .wall
    let topology: Topology = host == nil ? .standard : liveOptions.topology()
    let seed = self.seed ?? (clock == nil ? .random(in: 0...(.max)) : 1)
    let network =
      host == nil
      ? Network(topology, at: start, seed: seed)
      : Network(topology, at: start, outside: host) { _ in BufferedGenerator() }
    let workspace = try Workspace(network: network, state: folder)
    workspace.labs.seed = seed
    workspace.labs.isRepeatable = host == nil && (self.seed != nil || clock != nil)
    let path = folder?.path
    workspace.resources = .machine(keepingFilesIn: path)
    if let host {
      workspace.management.worker = LiveWorker(background: Background(host, of: workspace))
    }
    for problem in workspace.takeStartProblems() { writeError("warning: \(problem)") }
    return (workspace, host)
  }

  /// Loads the requested lab. Returns false if that failed, which has been reported.
  func loadLab(in workspace: Workspace) -> Bool {
    guard let lab, let router = workspace.routers.first else { return true }
    let session = Session(
      workspace: workspace, router: router, user: userName, channel: .script)
    defer { session.end() }
    // The task of the lab is shown, but not the commits of its routers.
    var command = "request lab \(start ? "start" : "load") \"\(lab)\""
    if let stage { command += " stage \"\(stage)\"" }
    if let student { command += " student \"\(student)\"" }
    let output = StandardOutput()
    return Script(commands: command).run(
      on: session, out: { if start { output.write($0) } }, err: StandardError.write)
  }
}

extension Instant {
  /// The time of the system clock.
  static var wall: Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      sinceOrigin: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
  }
}
