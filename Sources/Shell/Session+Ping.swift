import Configuration
import Management
import Network
import Router
import Wire

extension Session {
  /// `ping`: from the router the session is on.
  func ping(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var options = try options(call)
    options.instance = call.argument("routing-instance") ?? "default"
    options.source = call.address("source")
    return try stream(options, from: router.name, call)
  }

  /// `request lab host NAME ping`
  func pingFromHost(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    return try stream(try options(call), from: try host(call), call)
  }

  /// The host of the lab that is to do it.
  func host(_ call: Invocation) throws(CommandFailure) -> String {
    let name = call.argument("host") ?? ""
    guard workspace.network.topology.hosts.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.hosts.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no host '\(name)'; there are \(known)")
    }
    return name
  }

  private func options(_ call: Invocation) throws(CommandFailure) -> Ping.Options {
    let host = call.walker.path.last?.value ?? ""
    guard let destination = workspace.network.address(of: host) else {
      throw CommandFailure("ping: cannot resolve \(host): Unknown host")
    }
    let isRapid = call.has("rapid")
    // Without a count the real ping goes on until Ctrl-C; a script has nobody to type that.
    let isEndless = call.output.showsCarets && !isRapid
    return Ping.Options(
      to: destination, size: call.number("size") ?? 56,
      count: call.number("count") ?? (isEndless ? nil : 5),
      interval: isRapid ? .zero : .seconds(1), doesNotFragment: call.has("do-not-fragment"))
  }

  private func stream(
    _ options: Ping.Options, from node: String, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let ping = Ping(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let run = PingRun(
      ping, isRapid: call.has("rapid"), workspace: workspace, output: call.output)
    try run.begin()
    return .stream { run.next() }
  }
}

/// The lines of a ping under way: one probe a call.
private final class PingRun {
  // A class, because the stream of lines keeps it.
  private enum Phase { case heading, probing, finished }

  private var phase = Phase.heading
  private var ping: Ping
  /// What became of the probe that `begin` sent.
  private var first: Ping.Probe?
  private let isRapid: Bool
  private let workspace: Workspace
  private let output: any CommandOutput

  init(_ ping: Ping, isRapid: Bool, workspace: Workspace, output: any CommandOutput) {
    self.ping = ping
    self.isRapid = isRapid
    self.workspace = workspace
    self.output = output
  }

  /// Sends the first probe. Throws what keeps it from being sent at all.
  func begin() throws(CommandFailure) {
    first = ping.next(in: &workspace.network)
    if case .notSent(let error)? = first { throw CommandFailure("\(error)") }
  }

  /// The next lines; nil behind the statistics.
  func next() -> String? {
    switch phase {
    case .heading:
      phase = .probing
      return ping.heading + "\n"
    case .probing:
      let waits = first == nil && !isRapid && ping.transmitted != ping.options.count
      if output.isInterrupted || (waits && !output.pause(milliseconds: 1000)) { return finish() }
      guard let probe = first ?? ping.next(in: &workspace.network) else { return finish() }
      first = nil
      workspace.collectCaptures()
      return isRapid ? String(probe.rapidMark) : probe.line.map { $0 + "\n" } ?? ""
    case .finished: return nil
    }
  }

  private func finish() -> String {
    phase = .finished
    return "\n" + ping.summary.map { $0 + "\n" }.joined()
  }
}
