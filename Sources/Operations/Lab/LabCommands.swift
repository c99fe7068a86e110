import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
  /// Throws if the router is on a real network.
  func requireLab() throws(CommandFailure) {
    guard !workspace.network.isLive else {
      throw CommandFailure("error: this router is on a real network; there is no lab around it")
    }
  }

  // MARK: Hosts

  /// Throws if the lab has no such host.
  func requireHost(_ name: String) throws(CommandFailure) {
    guard workspace.network.topology.hosts.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.hosts.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no host '\(name)'; there are \(known)")
    }
  }

  func pingFromHost(
    _ wanted: (host: String, probes: PingArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try ping(wanted.probes, from: wanted.host, call)
  }

  func traceFromHost(
    _ wanted: (host: String, probes: TracerouteArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try traceroute(wanted.probes, from: wanted.host, call)
  }

  // MARK: The network

  /// Moves the session to another router: `request lab connect`.
  func connect(to name: String) throws(CommandFailure) -> CommandResult {
    guard let router = workspace.router(named: name) else {
      let known = workspace.network.topology.routerNames.joined(separator: ", ")
      throw CommandFailure("error: there is no router '\(name)'; there are \(known)")
    }
    guard access.mode == nil else {
      throw CommandFailure("error: leave configuration mode to move to another router")
    }
    do throws(ManagementError) { try move(to: router) } catch { throw CommandFailure(error) }
    return .nothing
  }

  /// Cuts or impairs a link: `request lab link`.
  func impairLink(_ wanted: LinkArguments) throws(CommandFailure) -> CommandResult {
    let name = wanted.link
    guard workspace.network.topology.links.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.links.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no link '\(name)'; there are \(known)")
    }
    if let isCut = wanted.isCut { workspace.network.setLink(name, isCut: isCut) }
    if let impairment = wanted.impairment {
      workspace.network.setImpairment(impairment, of: name)
    }
    return .nothing
  }

  /// Deletes the mappings of the NATs on a link: `request lab nat restart`.
  func restartNAT(on name: String) throws(CommandFailure) -> CommandResult {
    guard workspace.network.restartNATs(on: name) else {
      throw CommandFailure("error: there is no NAT on link '\(name)'")
    }
    return .nothing
  }

  /// Shows the links with their counters: `show lab links`.
  func showLinks() -> CommandResult {
    .report(LinksReport(links: workspace.network.linkStatus))
  }

  /// Shows the nodes and their links: `show lab`.
  func showLab() -> CommandResult {
    .report(LabReport(workspace.network, seenFrom: router.name))
  }
}
