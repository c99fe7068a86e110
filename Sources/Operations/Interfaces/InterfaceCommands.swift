import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations of `show interfaces`, `show pfe` and `clear interfaces`.
  static let interfaces = OperationFamily(
    SchemaText.interfaces,
    [
      Operation(
        "clear interfaces statistics",
        reading: { claims in
          claims.ignore("all")
          return claims.text("interface-name")
        },
        run: OperationContext.clearInterfaces),
      Operation(
        "show interfaces",
        reading: { claims in
          (
            name: claims.text("interface-name"),
            level: claims.choice(of: InterfacesReport.Level.self)
          )
        },
        run: OperationContext.showInterfaces),
      Operation("show pfe statistics traffic", run: OperationContext.showForwarding),
    ])
}

extension OperationContext {
  fileprivate func showInterfaces(
    _ wanted: (name: String?, level: InterfacesReport.Level?)
  ) throws(CommandFailure) -> CommandResult {
    let device = try device()
    let source = InterfacesReport.Source(
      router: router.name, interfaces: device.interfaceStatus,
      rates: device.interfaceRates(at: workspace.network.now),
      instances: device.routeTables.map(\.instance), now: workspace.network.now)
    guard let report = InterfacesReport(source, of: wanted.name, level: wanted.level) else {
      throw CommandFailure("error: device \(wanted.name ?? "") not found")
    }
    return .report(report)
  }

  fileprivate func showForwarding() throws(CommandFailure) -> CommandResult {
    let device = try device()
    let rates = device.interfaceRates(at: workspace.network.now)
    var traffic = InterfaceCounters()
    var (input, output): (UInt64, UInt64) = (0, 0)
    for interface in device.interfaceStatus
    where InterfaceName.kind(of: interface.name) != .services {
      traffic += interface.counters
      for unit in interface.units {
        guard let rate = rates[unit.name]?.all else { continue }
        input &+= rate.inputPackets
        output &+= rate.outputPackets
      }
    }
    return .report(
      ForwardingReport(
        traffic: traffic, rates: (input: input, output: output), drops: device.dropCounters))
  }

  fileprivate func clearInterfaces(_ name: String?) throws(CommandFailure) -> CommandResult {
    if let name, !workspace.names("interfaces", "", router).contains(where: { $0.name == name }) {
      throw CommandFailure("error: device \(name) not found")
    }
    let now = workspace.network.now
    workspace.network.withRouter(router.name) { $0.clearInterfaceCounters(of: name, at: now) }
    return .nothing
  }
}
