import ArgumentParser
import Client
import Datastore
import Live
import Management
import Operations
import Shell

/// The program `aspic`: its options, and the session that it opens without a subcommand.
@main
struct Aspic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aspic",
    abstract: "An IPsec router with a Junos-style command line, and a network to try it on.",
    discussion: """
      Without a file or commands, aspic opens a session at the terminal, or reads commands from \
      standard input. The session is on router pe1 of a small network that runs in this process; \
      'request lab' controls it. With --live it is on a router on this host's own network. If another \
      process serves the state folder, the session is in the network there.
      """,
    version: "aspic \(Release.version)",
    subcommands: [
      Attach.self, Check.self, Convert.self, Diff.self, LabCommand.self, NETCONF.self, Serve.self,
    ])

  @OptionGroup var scriptOptions: ScriptOptions
  @OptionGroup var placeOptions: PlaceOptions
  @OptionGroup var keepingOptions: KeepingOptions
  @OptionGroup var networkOptions: NetworkOptions

  @Flag(
    help: """
      With --live: print a shell script with the addresses, routes and filters that the host needs, \
      and end. It is for the committed configuration, or for that of --configuration.
      """)
  var printSetup = false

  @Option(
    help: "With --print-setup: the configuration, in any form; '-' is standard input.",
    completion: .file())
  var configuration: String?

  func validate() throws {
    if printSetup, !networkOptions.liveOptions.live {
      throw ValidationError("--print-setup goes with --live.")
    }
    if configuration != nil, !printSetup {
      throw ValidationError("--configuration goes with --print-setup.")
    }
    if keepingOptions.ephemeral && placeOptions.state != nil {
      throw ValidationError("Give a state folder or --ephemeral, not both.")
    }
  }

  func run() throws {
    throw scriptOptions.findingOptions.exit { printSetup ? try writeSetup() : try session() }
  }

  /// Opens the network, or attaches to the process that serves it. Returns the exit status.
  private func session() throws -> Int32 {
    let work = try scriptOptions.work()
    guard !keepingOptions.ephemeral else { return try hold(nil, work) }
    let place = try placeOptions.place()
    switch try place.open(waiting: placeOptions.wait ?? 0) {
    case .held(let folder): return try hold(folder, work)
    case .served(let channel):
      try networkOptions.refuseForServed()
      return try AttachedSessionRun(channel: channel, historyPath: place.historyPath).run(work)
    }
  }

  /// Prints the setup of the host for a live router. Returns the exit status.
  private func writeSetup() throws -> Int32 {
    let source =
      try configuration.map { name throws(CommandFailure) in try ConfigurationFile(name) }
      ?? placeOptions.committed(router: LiveOptions.router)
    let output = StandardOutput()
    output.write(networkOptions.liveOptions.setup(of: try source.model()).script)
    if let failure = output.failure { throw failure }
    return 0
  }

  /// Runs the network in this process. Returns the exit status.
  private func hold(
    _ folder: StateFolder?, _ work: SessionWork
  ) throws -> Int32 {
    if case .script(let lines, _) = work, !networkOptions.liveOptions.live {
      return try direct(lines, folder)
    }
    return try Holder(networkOptions, scriptOptions.findingOptions).run(folder, work)
  }

  /// Runs a script on a network that is not served. Returns the exit status.
  private func direct(_ lines: ScriptOptions.Lines, _ folder: StateFolder?) throws -> Int32 {
    let (workspace, _) = try networkOptions.open(
      in: folder, writeError: scriptOptions.findingOptions.writeError)
    guard networkOptions.loadLab(in: workspace), let router = workspace.routers.first else {
      return 1
    }
    let session = Session(
      workspace: workspace, router: router, user: networkOptions.userName, channel: .script)
    let output = StandardOutput()
    let succeeded = scriptOptions.script(lines).run(
      on: session, endsSession: true, out: output.write, err: StandardError.write)
    try session.context.endCaptures()
    if let failure = output.failure { throw failure }
    return succeeded ? 0 : 1
  }
}
