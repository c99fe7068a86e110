import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
  /// `show route summary`
  func showRouteSummary() throws(CommandFailure) -> CommandResult {
    let device = try device()
    return .report(
      RouteSummaryReport(
        routerID: device.routerID(ofInstance: "default"), tables: device.routeTables))
  }

  /// `show route instance`
  func showRouteInstance(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let device = try device()
    var tables = device.routeTables
    if let name = call.argument("instance-name") {
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
        isDetailed: call.has("detail") || call.has("extensive")))
  }

  /// `show arp`
  func showARP(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var neighbors = workspace.network.ethernetNeighbors(of: router.name)
    if let name = call.argument("interface") {
      neighbors = neighbors.filter {
        $0.interface.name == name || $0.interface.description == name
      }
    }
    return .report(ARPReport(neighbors: neighbors, resolvesNames: !call.has("no-resolve")))
  }
}
