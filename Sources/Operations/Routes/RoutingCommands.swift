import Configuration
import Management
import Network
import Router
import Wire

extension OperationFamily {
  /// What is known of the tables and their neighborhood, beside the routes.
  static let routing = OperationFamily([
    Operation(
      "show arp",
      reading: { (interface: $0.text("interface"), resolvesNames: !$0.has("no-resolve")) },
      run: OperationContext.showARP),
    Operation(
      "show route instance",
      reading: { claims throws(CommandFailure) in
        try claims.refuse("exact", "hidden", "protocol", "table", "terse")
        claims.ignore("brief")
        let (detail, extensive) = (claims.has("detail"), claims.has("extensive"))
        return (name: claims.text("instance-name"), isDetailed: detail || extensive)
      },
      run: OperationContext.showRouteInstance),
    Operation(
      "show route summary",
      reading: { claims throws(CommandFailure) in
        try claims.refuse("exact", "hidden", "protocol", "terse", "brief", "detail", "extensive")
        return claims.text("table")
      },
      run: OperationContext.showRouteSummary),
  ])
}

extension OperationContext {
  /// `show route summary`
  fileprivate func showRouteSummary(of table: String?) throws(CommandFailure) -> CommandResult {
    let device = try device()
    return .report(
      RouteSummaryReport(
        routerID: device.routerID(ofInstance: "default"),
        tables: try routeTables(named: table, of: device.routeTables)))
  }

  /// `show route instance`
  fileprivate func showRouteInstance(
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

  /// `show arp`
  fileprivate func showARP(
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
