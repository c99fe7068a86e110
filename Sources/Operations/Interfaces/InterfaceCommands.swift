import Configuration
import Management
import Network
import Router

extension OperationContext {
  func showInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let device = try device()
    let name = call.argument("interface-name")
    let source = InterfacesReport.Source(
      router: router.name, interfaces: device.interfaceStatus,
      rates: device.interfaceRates(at: workspace.network.now),
      instances: device.routeTables.map(\.instance), now: workspace.network.now)
    let level =
      InterfacesReport.Level.allCases.first { call.has($0.rawValue) } ?? .standard
    guard let report = InterfacesReport(source, of: name, level: level) else {
      throw CommandFailure("error: device \(name ?? "") not found")
    }
    return .report(report)
  }

  func clearInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("interface-name")
    if let name, !workspace.names("interfaces", "", router).contains(where: { $0.name == name }) {
      throw CommandFailure("error: device \(name) not found")
    }
    let now = workspace.network.now
    workspace.network.withRouter(router.name) { $0.clearInterfaceCounters(of: name, at: now) }
    return .nothing
  }
}
