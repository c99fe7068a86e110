import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
  /// Probes into the network, and questions about packets.
  static let diagnosticHandlers: [String: Handler] = [
    "ping": { session, call throws(CommandFailure) in try session.ping(call) },
    "test services ipsec-vpn match": { session, call throws(CommandFailure) in
      try session.testMatch(call)
    },
    "traceroute": { session, call throws(CommandFailure) in
      try session.traceroute(call, from: session.router.name)
    },
    "wait": { session, call throws(CommandFailure) in session.wait(call) },
  ]

  func traceroute(
    _ call: Invocation, from node: String
  ) throws(CommandFailure) -> CommandResult {
    let host = call.argument("host") ?? ""
    guard let destination = workspace.network.address(of: call.walker.path.last?.value ?? host)
    else { throw CommandFailure("traceroute: unknown host \(host)") }
    let options = Traceroute.Options(
      to: destination, source: call.address("source"),
      instance: call.argument("routing-instance") ?? "default",
      maximumHops: call.number("ttl") ?? 30, timeout: .seconds(call.number("wait") ?? 5))
    guard var trace = Traceroute(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let resolves = !call.has("no-resolve")
    var report = TracerouteReport(to: call.walker.path.last?.value ?? host, options)
    var isFirst = true
    var hasSent = false
    return .stream(
      ResultStream(report: { report }) { [workspace] _ throws(CommandFailure) in
        if isFirst {
          isFirst = false
          return .lines(report.opening)
        }
        if call.output.isInterrupted {
          trace.end(in: &workspace.network)
          return .end
        }
        switch trace.next(in: &workspace.network) {
        case .end: return hasSent ? .end : .failed
        case .waits(let end): return .needs(.event(until: end))
        case .hop(let probes):
          if probes.contains(where: { !$0.isNotSent }) { hasSent = true }
          if case .notSent(let error)? = probes.first, error.isFatal {
            trace.end(in: &workspace.network)
            throw CommandFailure(Traceroute.message(error))
          }
          let name = { [workspace] (address: IPv4Address) in
            resolves ? workspace.network.name(of: address) : nil
          }
          return .lines(report.add(probes, name: name))
        }
      })
  }

  /// `wait`: lets time pass, and shows what happens of its own accord meanwhile.
  private func wait(_ call: Invocation) -> CommandResult {
    let end = workspace.network.now.advanced(by: .seconds(call.number("seconds") ?? 0))
    var hasWaited = false
    return .stream(
      ResultStream { [self] _ in
        if hasWaited {
          hasWaited = false
          return .lines(takeNews() ?? "")
        }
        let now = workspace.network.now
        guard now < end, !call.output.isInterrupted else { return .end }
        hasWaited = true
        return .needs(.time(min(end, now.advanced(by: .seconds(1)))))
      })
  }

  private func testMatch(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let source = call.address("source"),
      let destination = call.address("destination")
    else { throw CommandFailure("missing mandatory argument.") }
    let lookups = try device().lookUpRules(
      from: source, to: destination, serviceSet: try serviceSet(call))
    return .report(
      MatchReport(
        source: source, destination: destination, ipProtocol: call.argument("protocol"),
        lookups: lookups))
  }
}
