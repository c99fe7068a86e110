import Configuration
import Cryptography
import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations that test the network and the configuration: `ping`, `traceroute`, `test` and
  /// `wait`.
  static let diagnostics = OperationFamily(
    SchemaText.diagnostics,
    [
      Operation("ping", reading: PingArguments.init(_:), run: OperationContext.pingFromRouter),
      Operation(
        "test services ipsec-vpn match", reading: MatchArguments.init,
        run: OperationContext.testMatch),
      Operation("test services ipsec-vpn strength", run: OperationContext.testStrength),
      Operation(
        "traceroute", reading: TracerouteArguments.init(_:), run: OperationContext.traceFromRouter),
      Operation("wait", reading: { $0.number("seconds") ?? 0 }, run: OperationContext.wait),
    ])
}

/// The arguments of `traceroute`.
struct TracerouteArguments {
  var host: String
  var source: IPv4Address?
  var instance = "default"
  var maximumHops: Int
  /// The time in seconds for which a probe may remain unanswered.
  var timeoutSeconds: Int
  var resolvesNames: Bool

  init(_ claims: inout ArgumentClaims) {
    self.init(fromHost: &claims)
    source = claims.address("source")
    instance = claims.text("routing-instance") ?? "default"
  }

  /// Reads the arguments of a command at a host, which has one address and no routing instances.
  init(fromHost claims: inout ArgumentClaims) {
    host = claims.last("host")
    maximumHops = claims.numberOrDefault("ttl")
    timeoutSeconds = claims.numberOrDefault("wait")
    resolvesNames = !claims.has("no-resolve")
  }
}

/// The arguments of `test services ipsec-vpn match`.
private struct MatchArguments {
  var source: IPv4Address
  var destination: IPv4Address
  var ipProtocol: String?
  var serviceSet: String?

  init(_ claims: inout ArgumentClaims) throws(CommandFailure) {
    let source = claims.address("source")
    let destination = claims.address("destination")
    ipProtocol = claims.text("protocol")
    serviceSet = claims.text("service-set")
    guard let source, let destination else { throw CommandFailure("missing mandatory argument.") }
    (self.source, self.destination) = (source, destination)
  }
}

extension OperationContext {
  fileprivate func traceFromRouter(
    _ wanted: TracerouteArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try traceroute(wanted, from: router.name, call)
  }

  func traceroute(
    _ wanted: TracerouteArguments, from node: String, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let destination = workspace.network.address(of: wanted.host) else {
      throw CommandFailure("traceroute: unknown host \(wanted.host)")
    }
    let options = Traceroute.Options(
      to: destination, source: wanted.source, instance: wanted.instance,
      maximumHops: wanted.maximumHops, timeout: .seconds(wanted.timeoutSeconds))
    guard var trace = Traceroute(from: node, options, in: &workspace.network) else {
      throw CommandFailure("error: '\(node)' is not running")
    }
    let resolves = wanted.resolvesNames
    var report = TracerouteReport(to: wanted.host, options)
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

  /// Lets time pass, and shows events in the meantime: `wait`.
  fileprivate func wait(_ seconds: Int, _ call: Invocation) -> CommandResult {
    let end = workspace.network.now.advanced(by: .seconds(seconds))
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

  fileprivate func testMatch(_ wanted: MatchArguments) throws(CommandFailure) -> CommandResult {
    let device = try device()
    try requireServiceSet(wanted.serviceSet)
    let lookups = device.lookUpRules(
      from: wanted.source, to: wanted.destination, serviceSet: wanted.serviceSet,
      at: workspace.network.now)
    return .report(
      MatchReport(
        source: wanted.source, destination: wanted.destination, ipProtocol: wanted.ipProtocol,
        lookups: lookups))
  }

  fileprivate func testStrength() throws(CommandFailure) -> CommandResult {
    let model = try device().model
    var bits: [String: Int] = [:]
    for name in Set(model.ikePolicies.compactMap(\.localCertificate)) {
      let certificate = certificates.localCertificate(name, library: workspace.library).first
      if let key = certificate?.publicKey, key.kind == .rsa { bits[name] = key.bits }
    }
    return .report(StrengthReport(audit: StrengthAudit(model, rsaBits: bits)))
  }
}
