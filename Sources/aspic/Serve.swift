import ArgumentParser
import Datastore
import Glibc
import Live
import Operations
import Server
import Sockets

/// The command `aspic serve`, which runs a network for sessions that attach to it.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a network without a terminal, for all who attach to it.",
    discussion: """
      It stays in the foreground and writes one line when it is ready. SIGTERM, SIGINT and SIGHUP end \
      it: its sessions and the peers of a live router are notified, and nothing that was committed is \
      lost. The network's clock follows the time of day; 'request lab clock' sets another pace.
      """)

  @OptionGroup var findingOptions: FindingOptions
  @OptionGroup var placeOptions: PlaceOptions
  @OptionGroup var networkOptions: NetworkOptions

  @Option(help: "Let the members of a group attach too.")
  var group: String?

  @Option(help: "Let the members of a group attach with read-only sessions.")
  var readOnlyGroup: String?

  @Option(
    help: "Folder for the sockets of groups (default: the state folder's name and '-sockets').",
    completion: .directory)
  var sockets: String?

  @Flag(help: "Print a unit for systemd that runs this command, and end.")
  var printUnit = false

  @Option(
    help: ArgumentHelp(
      "Write an SSH server for the network into a folder, print the command that runs it, and end.",
      valueName: "dir"),
    completion: .directory)
  var printSSHD: String?

  @Option(help: "The TCP port of that server on 127.0.0.1 (default: one that is free).")
  var port: UInt16?

  func validate() throws {
    if printUnit, printSSHD != nil {
      throw ValidationError("Print a unit or an SSH server, not both.")
    }
    if let port, printSSHD == nil || port == 0 {
      throw ValidationError("A port from 1 to 65,535 is for --print-sshd.")
    }
  }

  func run() throws {
    if printUnit { return StandardOutput().write(try unit()) }
    if let printSSHD { throw findingOptions.exit { try writeServer(printSSHD) } }
    throw findingOptions.exit { try serve() }
  }

  private func serve() throws -> Int32 {
    let signals = EndSignals(leavesTerminal: false)
    Descriptors.raiseLimit()
    let place = try placeOptions.place()
    guard case .held(let folder) = try place.open(waiting: placeOptions.wait ?? 0) else {
      throw CommandFailure("error: \(place.path): another process serves this folder already")
    }
    let (workspace, host) = try networkOptions.open(
      in: folder, writeError: findingOptions.writeError)
    guard networkOptions.loadLab(in: workspace) else { return 1 }
    if host == nil { workspace.follow(.running(rate: 1)) { .wall } }
    let opened = try openSockets(for: place)
    let server = Server(
      workspace, sockets: opened.map(\.socket), signals: signals,
      outside: { host?.descriptors ?? [] })
    let output = StandardOutput()
    let places = opened.map(\.path).joined(separator: ", ")
    output.write("aspic \(Release.version): ready at \(places)\n")
    if let failure = output.failure { throw failure }
    let status = server.run()
    // A signal is the normal way to end the network, so it is no failure.
    return status > 128 ? 0 : status
  }

  // MARK: Sockets

  /// Opens the socket of the owner and those of the groups that the options name.
  private func openSockets(
    for place: StatePlace
  ) throws -> [(path: String, socket: ListeningSocket)] {
    let own = try Self.listen(at: place.socket, .owner, mode: 0o600, group: nil)
    var opened = [(place.socket, own)]
    guard group != nil || readOnlyGroup != nil else { return opened }
    let folder = sockets ?? StatePlace.groupFolder(of: place.path)
    try SocketFolder.make(folder)
    for (name, group, kind) in [
      ("group", group, ListeningSocket.Kind.group), ("read-only", readOnlyGroup, .readOnlyGroup),
    ] {
      guard let group else { continue }
      guard let number = Accounts.group(named: group) else {
        throw CommandFailure("error: there is no group '\(group)'")
      }
      let path = "\(folder)/\(name)"
      opened.append((path, try Self.listen(at: path, kind, mode: 0o660, group: number)))
    }
    return opened
  }

  static func listen(
    at path: String, _ kind: ListeningSocket.Kind, mode: UInt32, group: UInt32?
  ) throws(CommandFailure) -> ListeningSocket {
    do throws(SocketError) {
      // This process has locked the folder, so an existing socket was left by a process that has
      // crashed.
      return ListeningSocket(
        try Listener(path: path, mode: mode, group: group, replacingStale: true), kind)
    } catch { throw CommandFailure("error: \(error)") }
  }

  // MARK: SSH

  private func writeServer(_ folder: String) throws -> Int32 {
    let server = try SSHServer(
      folder: Self.absolute(folder), state: Self.absolute(try placeOptions.place().path),
      port: port)
    let output = StandardOutput()
    output.write("\(try server.write())\n")
    if let failure = output.failure { throw failure }
    return 0
  }

  // MARK: systemd

  private func unit() throws -> String {
    var command = [
      ProgramPath.own, "serve", "--state", Self.absolute(try placeOptions.place().path),
    ]
    if let lab = networkOptions.lab { command += ["--lab", lab] }
    if let clock = networkOptions.clock { command += ["--clock", "\(clock)"] }
    if let user = networkOptions.user { command += ["--user", user] }
    if networkOptions.liveOptions.live {
      command += networkOptions.liveOptions.arguments
    }
    if let group { command += ["--group", group] }
    if let readOnlyGroup { command += ["--read-only-group", readOnlyGroup] }
    if let sockets { command += ["--sockets", Self.absolute(sockets)] }
    let capabilities =
      networkOptions.liveOptions.live
      ? """
      AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE

      """ : ""
    return """
      [Unit]
      Description=aspic, an IPsec router
      After=network-online.target
      Wants=network-online.target

      [Service]
      ExecStart=\(command.map(SystemdWord.quoted).joined(separator: " "))
      \(capabilities)NoNewPrivileges=yes
      Restart=on-failure
      UMask=0077

      [Install]
      WantedBy=multi-user.target

      """
  }

  /// Returns an absolute path, because systemd starts services in another folder.
  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(Files.currentDirectory)/\(path)"
  }
}
