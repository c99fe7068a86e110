import Management
import Operations

extension Session {
  /// The commands of operational mode that work on the session itself.
  static let operationalHandlers: [String: SessionHandler] =
    [cliHandlers, sessionHandlers]
    .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  private static let sessionHandlers: [String: SessionHandler] = [
    "configure": { session, _ throws(CommandFailure) in try session.configure() },
    "configure dynamic": { _, _ throws(CommandFailure) in
      throw CommandFailure("error: there is no dynamic database here; use 'configure'")
    },
    "configure exclusive": { session, _ throws(CommandFailure) in
      try session.configure(.exclusive)
    },
    "configure private": { session, _ throws(CommandFailure) in try session.configure(.private) },
    "help apropos": { _, call throws(CommandFailure) in Help.apropos(call) },
    "help reference": { _, call throws(CommandFailure) in Help.reference(call) },
    "help tip cli": { session, _ throws(CommandFailure) in Help.tip(on: session.workspace.date) },
    "help topic": { _, call throws(CommandFailure) in Help.topic(call) },
    "quit": { session, call throws(CommandFailure) in try session.quit(call) },
    "start shell": { _, _ throws(CommandFailure) in
      throw CommandFailure(
        "error: there is no shell to start: the router lives in this program; 'quit' leaves it")
    },
  ]

  private func quit(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let others = workspace.sessions.count - 1
    guard context.isHolder, others > 0, call.output.showsCarets else { return try close() }
    let who = others == 1 ? "1 other session uses" : "\(others) other sessions use"
    call.output.write("\(who) this network, which ends with yours\n")
    return .needs(.answer("End it for all? [yes,no] (no) ")) {
      [self] supply throws(CommandFailure) in
      guard let answer = supply.line, ["y", "ye", "yes"].contains(answer.lowercased()) else {
        return .nothing
      }
      return try close()
    }
  }

  private func close() throws(CommandFailure) -> CommandResult {
    context.isOpen = false
    leave()
    try context.endCaptures()
    return .nothing
  }
}
