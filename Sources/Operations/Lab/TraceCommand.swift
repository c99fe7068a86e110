import Configuration
import Management
import Network
import Router
import Wire

/// The arguments of `request lab host NAME trace`.
struct TraceArguments {
  var host: String
  var destination: String
  var size: Int
  var doesNotFragment: Bool
  var timeToLive: Int

  init(_ claims: inout ArgumentClaims) {
    host = claims.required("host")
    destination = claims.last("host")
    size = claims.numberOrDefault("size")
    doesNotFragment = claims.has("do-not-fragment")
    timeToLive = claims.numberOrDefault("ttl")
  }
}

extension OperationContext {
  /// Traces an echo request through a copy of the network, so that nothing changes.
  func tracePacket(_ wanted: TraceArguments) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    let network = workspace.network
    guard let destination = network.address(of: wanted.destination) else {
      throw CommandFailure("error: cannot resolve \(wanted.destination): Unknown host")
    }
    let request = PingRequest(
      to: destination, size: wanted.size, doesNotFragment: wanted.doesNotFragment,
      timeToLive: UInt8(clamping: wanted.timeToLive))
    let traces: [PacketTrace]
    do throws(PingError) { traces = try network.traces(of: request, from: wanted.host) } catch {
      throw CommandFailure("\(error)")
    }
    let configured = ConfiguredStatements(workspace.routers.map { ($0.name, $0.active) })
    return .report(
      TraceReport(
        source: wanted.host, destination: wanted.destination, address: destination,
        start: network.now, traces: traces, configured: configured))
  }
}
