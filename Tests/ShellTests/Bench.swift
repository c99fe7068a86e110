import Lab
import Management
import Network
import TestSupport
import Wire

@testable import Operations
@testable import Shell

/// A session at the first router of the default network or of a lab, with its output.
struct Bench {
  let session: Session

  init(lab: String? = nil, channel: Requester.Channel = .cli) throws {
    let network = Network(.standard, at: Instant(sinceOrigin: .seconds(1_182_000_000))) { _ in
      SeededGenerator(seed: 1)
    }
    let workspace = try Workspace(network: network, state: nil)
    session = Session(
      workspace: workspace, router: workspace.routers[0], user: "lab", channel: channel)
    if let lab { _ = run("request lab load \(lab)") }
  }

  /// Returns the output and the errors of a script, whose commands have their default place.
  func run(
    _ commands: String, keepsGoing: Bool = false
  ) -> (text: String, errors: String, succeeded: Bool) {
    run(Script(commands: commands, keepsGoing: keepsGoing))
  }

  func run(_ script: Script) -> (text: String, errors: String, succeeded: Bool) {
    // This is a class because two closures write to it.
    final class Log {
      var text = ""
      var errors = ""
    }
    let log = Log()
    let succeeded = script.run(
      on: session, out: { log.text += $0 }, err: { log.errors += $0 })
    return (log.text, log.errors, succeeded)
  }

  /// Enters configuration mode, at a level if one is given.
  func configure(_ level: String = "") {
    _ = run("configure")
    if !level.isEmpty { _ = run("edit \(level)") }
  }
}
