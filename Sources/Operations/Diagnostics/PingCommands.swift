import Configuration
import Management
import Network
import Router
import Wire

/// The arguments of `ping`.
struct PingArguments {
  var host: String
  var size: Int
  var count: Int?
  var isRapid: Bool
  var doesNotFragment: Bool
  var timeToLive: Int
  /// The time in seconds for which the last request may remain unanswered; nil for the same time as
  /// the others.
  var waitSeconds: Int?
  var source: IPv4Address?
  var instance = "default"

  init(_ claims: inout ArgumentClaims) {
    self.init(fromHost: &claims)
    source = claims.address("source")
    instance = claims.text("routing-instance") ?? "default"
  }

  /// Reads the arguments of a command at a host, which has one address and no routing instances.
  init(fromHost claims: inout ArgumentClaims) {
    host = claims.last("host")
    size = claims.numberOrDefault("size")
    count = claims.number("count")
    isRapid = claims.has("rapid")
    doesNotFragment = claims.has("do-not-fragment")
    timeToLive = claims.numberOrDefault("ttl")
    waitSeconds = claims.number("wait")
  }
}

extension OperationContext {
  /// Sends echo requests from the router at which the user is: `ping`.
  func pingFromRouter(
    _ wanted: PingArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try ping(wanted, from: router.name, call)
  }

  func ping(
    _ wanted: PingArguments, from node: String, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let destination = workspace.network.address(of: wanted.host) else {
      throw CommandFailure("ping: cannot resolve \(wanted.host): Unknown host")
    }
    // Without a count, the ping of Junos runs until Ctrl-C, which a script cannot type.
    let isEndless = call.output.showsCarets && !wanted.isRapid && wanted.waitSeconds == nil
    var options = PingOptions(
      to: destination, size: wanted.size, count: wanted.count ?? (isEndless ? nil : 5),
      interval: wanted.isRapid ? .zero : .seconds(1), doesNotFragment: wanted.doesNotFragment,
      timeToLive: UInt8(clamping: wanted.timeToLive),
      finalTimeout: wanted.waitSeconds.map { .seconds($0) })
    options.instance = wanted.instance
    options.source = wanted.source
    guard let ping = Ping(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let run = PingRun(
      ping, to: wanted.host, isRapid: wanted.isRapid, workspace: workspace, output: call.output)
    return .stream(
      ResultStream(report: { run.report }) { _ throws(CommandFailure) in try run.next() })
  }
}

/// A running ping, which produces its output line by line.
///
/// It is a class, because the stream of lines refers to it.
private final class PingRun {
  /// The part of the output that comes next.
  private enum Phase { case beginning, probing, finished, ended }

  private(set) var report: PingReport
  private var phase = Phase.beginning
  /// The failure of the first probe, which is sent before the heading is printed.
  private var first: Ping.Probe?
  private var ping: Ping
  private let isRapid: Bool
  private let workspace: Workspace
  private let output: any CommandOutput
  /// Whether a probe has been sent.
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

  /// Returns the next lines, or what they wait for. Throws the error that prevents all probes from
  /// being sent.
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
      // A script must notice that nothing was sent.
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
