import Configuration
import Management
import Network
import Router

extension OperationContext {
  func showInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var interfaces = try device().interfaceStatus
    if let name = call.argument("interface-name") {
      interfaces = interfaces.compactMap { interface in
        if interface.name == name { return interface }
        var interface = interface
        interface.units = interface.units.filter { $0.name.description == name }
        return interface.units.isEmpty ? nil : interface
      }
      guard !interfaces.isEmpty else {
        throw CommandFailure("error: device \(name) not found")
      }
    }
    let level =
      InterfacesReport.Level.allCases.first { call.has($0.rawValue) } ?? .standard
    return .report(InterfacesReport(interfaces: interfaces, level: level))
  }

  func clearInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("interface-name")
    if let name, !workspace.names("interfaces", "", router).contains(where: { $0.name == name }) {
      throw CommandFailure("error: device \(name) not found")
    }
    workspace.network.withRouter(router.name) { $0.clearInterfaceCounters(of: name) }
    return .nothing
  }
}
