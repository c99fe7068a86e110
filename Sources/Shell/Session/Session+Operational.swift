import Configuration
import Management
import Operations

extension Session {
  /// The commands of operational mode that work on the session itself.
  static let operations = Dictionary(
    (commandLineOperations + sessionOperations).map { ($0.command, $0) }
  ) { first, _ in first }

  private static let sessionOperations: [Operation<Session>] =
    helpOperations + [
      Operation("configure", run: configure),
      Operation("configure dynamic", run: refuseDynamic),
      Operation("configure exclusive", run: configureExclusive),
      Operation("configure private", run: configurePrivate),
      Operation("quit", reading: { _ in }, run: quit),
      Operation("start shell", run: refuseShell),
    ]

  /// The operations of `help`, in both modes.
  static let helpOperations: [Operation<Session>] = [
    Operation("help", run: showOverview),
    Operation("help apropos", reading: { $0.restOfLine("topic") }, run: showApropos),
    Operation("help reference", reading: { $0.walk("path") }, run: showReference),
    Operation("help tip cli", run: showTip),
    Operation("help topic", reading: { $0.walk("path") }, run: showTopic),
  ]

  private func showOverview() -> CommandResult {
    Help.overview(for: self, behind: isConfiguring ? "run " : "")
  }

  private func configureExclusive() throws(CommandFailure) -> CommandResult {
    try configure(.exclusive)
  }

  private func configurePrivate() throws(CommandFailure) -> CommandResult {
    try configure(.private)
  }

  private func refuseDynamic() throws(CommandFailure) -> CommandResult {
    throw CommandFailure("error: there is no dynamic database here; use 'configure'")
  }

  private func refuseShell() throws(CommandFailure) -> CommandResult {
    throw CommandFailure(
      "error: there is no shell: the router is a part of this program; 'quit' leaves it")
  }

  private func quit(_: Void, _ call: Invocation) throws(CommandFailure) -> CommandResult {
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

  // MARK: Help

  private func showApropos(_ topic: String) -> CommandResult { Help.apropos(topic) }

  private func showReference(_ path: Walker?) -> CommandResult { Help.reference(path) }

  private func showTopic(_ path: Walker?) -> CommandResult { Help.topic(path) }

  private func showTip() -> CommandResult { Help.tip(on: workspace.date) }
}
