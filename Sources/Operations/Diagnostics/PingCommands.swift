import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
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
    let wait = call.number("wait")
    let isEndless = call.output.showsCarets && !isRapid && wait == nil
    return Ping.Options(
      to: destination, size: call.number("size") ?? 56,
      count: call.number("count") ?? (isEndless ? nil : 5),
      interval: isRapid ? .zero : .seconds(1), doesNotFragment: call.has("do-not-fragment"),
      timeToLive: UInt8(clamping: call.number("ttl") ?? 64),
      finalTimeout: wait.map { .seconds($0) })
  }

  private func stream(
    _ options: Ping.Options, from node: String, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let ping = Ping(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let run = PingRun(
      ping, to: call.walker.path.last?.value ?? "", isRapid: call.has("rapid"),
      workspace: workspace, output: call.output)
    return .stream(
      ResultStream(report: { run.report }) { _ throws(CommandFailure) in try run.next() })
  }
}

/// The lines of a ping under way.
private final class PingRun {
  // A class, because the stream of lines keeps it.
  private enum Phase { case beginning, probing, finished, ended }

  private(set) var report: PingReport
  private var phase = Phase.beginning
  /// What became of a probe that was sent with the heading.
  private var first: Ping.Probe?
  private var ping: Ping
  private let isRapid: Bool
  private let workspace: Workspace
  private let output: any CommandOutput
  /// Whether a probe has left the node.
  private var hasSent = false

  init(
    _ ping: Ping, to host: String, isRapid: Bool, workspace: Workspace, output: any CommandOutput
  ) {
    self.ping = ping
    self.isRapid = isRapid
    self.workspace = workspace
    self.output = output
    report = PingReport(
      to: host, ping.options, isRapid: isRapid, keepsProbes: ping.options.count != nil)
  }

  /// The next lines, or what has to happen before them. Throws what keeps every probe from being sent.
  func next() throws(CommandFailure) -> ResultStream.Piece {
    switch phase {
    case .beginning:
      first = ping.send(in: &workspace.network)
      if case .notSent(let error)? = first, error.isFatal {
        ping.end(in: &workspace.network)
        throw CommandFailure("\(error)")
      }
      hasSent = first == nil
      phase = .probing
      return .lines(report.opening)
    case .probing: return probe()
    case .finished:
      phase = .ended
      // A script is to know that nothing was tried.
      return hasSent || ping.transmitted == 0 ? .end : .failed
    case .ended: return .end
    }
  }

  private func probe() -> ResultStream.Piece {
    if let failure = first {
      first = nil
      return .lines(report.add(failure))
    }
    if output.isInterrupted { return finish() }
    if let deadline = ping.deadline {
      guard let probe = ping.result(in: &workspace.network) else {
        return .needs(.event(until: deadline))
      }
      return .lines(report.add(probe))
    }
    if ping.isComplete { return finish() }
    if workspace.network.now < ping.nextDue { return .needs(.time(ping.nextDue)) }
    if let failure = ping.send(in: &workspace.network) { return .lines(report.add(failure)) }
    hasSent = true
    return probe()
  }

  private func finish() -> ResultStream.Piece {
    phase = .finished
    ping.end(in: &workspace.network)
    return .lines(report.closing)
  }
}
