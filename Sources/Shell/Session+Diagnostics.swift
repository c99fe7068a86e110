import Configuration
import Management
import Network
import Router
import Wire

extension Session {
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
      maximumHops: call.number("ttl") ?? 30)
    guard var trace = Traceroute(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let resolves = !call.has("no-resolve")
    var isFirst = true
    return .stream { [workspace] () throws(CommandFailure) in
      if isFirst {
        isFirst = false
        return trace.heading + "\n"
      }
      guard !call.output.isInterrupted, let probes = trace.next(in: &workspace.network) else {
        return nil
      }
      workspace.collectCaptures()
      if case .notSent(let error)? = probes.last {
        throw CommandFailure(Traceroute.message(error))
      }
      return trace.line(probes) { resolves ? workspace.network.name(of: $0) : nil } + "\n"
    }
  }

  /// `wait`: lets time pass, and shows what happens of its own accord meanwhile.
  private func wait(_ call: Invocation) -> CommandResult {
    let end = workspace.network.now.advanced(by: .seconds(call.number("seconds") ?? 0))
    return .stream { [self] in
      let now = workspace.network.now
      guard now < end, !call.output.isInterrupted,
        call.output.pause(milliseconds: min(1000, Int(now.duration(to: end) / .milliseconds(1))))
      else { return nil }
      workspace.management.advance(to: min(end, now.advanced(by: .seconds(1))))
      workspace.collectCaptures()
      return workspace.takeNotices() + (takeMonitored() ?? "")
    }
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
