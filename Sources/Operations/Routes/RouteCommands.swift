import Configuration
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations on routes, routing tables and neighbours.
  static let routes = OperationFamily(
    SchemaText.routes,
    [
      Operation(
        "show arp",
        reading: { (interface: $0.text("interface"), resolvesNames: !$0.has("no-resolve")) },
        run: OperationContext.showARP),
      Operation("show route", reading: RouteArguments.init, run: OperationContext.showRoute),
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

/// The arguments of `show route`.
private struct RouteArguments {
  var table: String?
  var selection: RouteSelection
  var level: RouteReport.Level

  init(_ claims: inout ArgumentClaims) {
    table = claims.text("table")
    selection = RouteSelection(
      destination: claims.prefix("destination"), isExact: claims.has("exact"),
      isHidden: claims.has("hidden"), origin: claims.text("protocol"))
    level = claims.choice(of: RouteReport.Level.self) ?? .brief
  }
}

extension OperationContext {
  fileprivate func showRoute(_ arguments: RouteArguments) throws(CommandFailure) -> CommandResult {
    let all = try device().routeTables
    return .report(
      RouteReport(
        all, only: try routeTables(named: arguments.table, of: all), wanted: arguments.selection,
        arguments.level, at: workspace.network.now))
  }

  /// Returns the table with a name, or that of the instance with the name; all tables if it is nil.
  func routeTables(
    named name: String?, of all: [RouteTableStatus]
  ) throws(CommandFailure) -> [RouteTableStatus] {
    guard let name else { return all }
    let tables = all.filter { $0.name == name || $0.name == "\(name).inet.0" }
    if tables.isEmpty { throw CommandFailure("error: table \(name) not found") }
    return tables
  }
}

/// The selection of the routes that are shown of each table.
struct RouteSelection {
  var destination: IPv4Prefix?
  var isExact = false
  /// Whether only hidden routes are shown, and not only the others.
  var isHidden = false
  /// The source of the routes in small letters, such as `static`; nil for all.
  var origin: String?

  func routes(of all: [Route]) -> [Route] {
    let routes = all.filter { route in
      route.isHidden == isHidden
        && (origin == nil || route.origin.rawValue.lowercased() == origin)
    }
    guard let destination else { return routes }
    if isExact { return routes.filter { $0.destination == destination } }
    if destination.length < 32 {
      let within = routes.filter {
        $0.destination.length >= destination.length && destination.contains($0.destination.address)
      }
      if !within.isEmpty { return within }
    }
    return Self.best(routes, for: destination)
  }

  /// Returns the routes of the longest prefix that contains the wanted one.
  private static func best(_ routes: [Route], for wanted: IPv4Prefix) -> [Route] {
    let holding = routes.filter {
      $0.destination.length <= wanted.length && $0.destination.contains(wanted.address)
    }
    let longest = holding.map(\.destination.length).max()
    return holding.filter { $0.destination.length == longest }
  }
}
