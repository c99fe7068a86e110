import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
  /// Shows the number of routes of each table: `show route summary`.
  func showRouteSummary(of table: String?) throws(CommandFailure) -> CommandResult {
    let device = try device()
    return .report(
      RouteSummaryReport(
        routerID: device.routerID(ofInstance: "default"),
        tables: try routeTables(named: table, of: device.routeTables)))
  }

  /// Shows routing instances: `show route instance`.
  func showRouteInstance(
    _ wanted: (name: String?, isDetailed: Bool)
  ) throws(CommandFailure) -> CommandResult {
    let device = try device()
    var tables = device.routeTables
    if let name = wanted.name {
      tables = tables.filter { $0.instance == (name == "master" ? "default" : name) }
      guard !tables.isEmpty else {
        throw CommandFailure("error: instance \(name) not found")
      }
    }
    return .report(
      RouteInstanceReport(
        instances: tables.map {
          .init(table: $0, routerID: device.routerID(ofInstance: $0.instance))
        },
        isDetailed: wanted.isDetailed))
  }

  /// Shows neighbours on Ethernet ports: `show arp`.
  func showARP(
    _ wanted: (interface: String?, resolvesNames: Bool)
  ) -> CommandResult {
    var neighbors = workspace.network.ethernetNeighbors(of: router.name)
    if let name = wanted.interface {
      neighbors = neighbors.filter {
        $0.interface.name == name || $0.interface.description == name
      }
    }
    return .report(ARPReport(neighbors: neighbors, resolvesNames: wanted.resolvesNames))
  }
}
