import Configuration
import Router
import Wire

/// The report of `show route summary`. The line of the autonomous system is omitted, because the
/// router has none.
struct RouteSummaryReport: TreeReport {
  /// The router ID of the default instance; nil if it has no address.
  var routerID: IPv4Address?
  var tables: [RouteTableStatus]

  var elements: [Element] {
    let identity = routerID.map { [Element("router-id", $0.description)] } ?? []
    return [
      Element(
        "route-summary-information", attributes: [.namespace("routing")],
        identity
          + tables.filter { !$0.routes.isEmpty }.map {
            Element("route-table", $0.counts + Self.protocols(of: $0))
          })
    ]
  }

  private static func protocols(of table: RouteTableStatus) -> [Element] {
    [Route.Origin.direct, .local, .static].compactMap { origin in
      let routes = table.routes.filter { $0.origin == origin }
      guard !routes.isEmpty else { return nil }
      return Element(
        "protocols",
        [
          Element("protocol-name", origin.rawValue),
          Element("protocol-route-count", routes.count),
          Element("active-route-count", routes.filter(\.isActive).count),
        ])
    }
  }

  static func text(of elements: [Element]) -> String {
    elements.map { summary in
      let identity = summary.value(of: "router-id").map { "Router ID: \($0)\n\n" } ?? ""
      return identity
        + summary.all("route-table").map { table in
          RouteReport.counts(of: table) + table.all("protocols").map(line).joined() + "\n"
        }.joined()
    }.joined()
  }

  private static func line(_ origin: Element) -> String {
    aligned(origin.value(of: "protocol-name") ?? "", 20) + ":"
      + aligned(origin.value(of: "protocol-route-count") ?? "0", 7) + " routes,"
      + aligned(origin.value(of: "active-route-count") ?? "0", 7) + " active\n"
  }
}
