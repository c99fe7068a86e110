import Configuration
import Router
import Wire

/// `show route`
struct RouteReport: Report {
  private struct Table {
    var status: RouteTableStatus
    /// Those that are shown.
    var routes: [Route]

    var destinationCount: Int { Set(status.routes.map(\.destination)).count }
    var activeCount: Int { status.routes.filter(\.isActive).count }
  }

  private let tables: [Table]
  private let now: Instant

  /// All routes, or the best ones to a destination.
  init(_ tables: [RouteTableStatus], to destination: IPv4Prefix?, at now: Instant) {
    self.now = now
    self.tables = tables.compactMap { table in
      let routes = destination.map { Self.best(table.routes, for: $0) } ?? table.routes
      return routes.isEmpty ? nil : Table(status: table, routes: routes)
    }
  }

  /// The routes to exactly that prefix, or those of the longest that holds it.
  private static func best(_ routes: [Route], for wanted: IPv4Prefix) -> [Route] {
    let holding = routes.filter {
      $0.destination.length <= wanted.length && $0.destination.contains(wanted.address)
    }
    let longest = holding.map(\.destination.length).max()
    return holding.filter { $0.destination.length == longest }
  }

  var text: String {
    tables.map { table in
      var text = "\n\(table.status.name): \(table.destinationCount) destinations, "
      text += "\(table.status.routes.count) routes "
      text += "(\(table.activeCount) active, 0 holddown, 0 hidden)\n"
      text += "+ = Active Route, - = Last Active, * = Both\n\n"
      var last: IPv4Prefix?
      for route in table.routes {
        let name = route.destination == last ? "" : route.destination.description
        text += lines(route, name)
        last = route.destination
      }
      return text
    }.joined()
  }

  private func lines(_ route: Route, _ name: String) -> String {
    let age = CalendarDate.age(route.installedAt.duration(to: now).components.seconds)
    let mark = route.isActive ? "*" : " "
    let head = name.utf8.count >= 19 ? name + " " : padded(name, 19)
    var text = head + "\(mark)[\(route.origin.rawValue)/\(route.origin.preference)] \(age)"
    let indent = String(repeating: " ", count: 20)
    let arrow = route.isActive ? "> " : "  "
    switch route.nextHop {
    case .forward: text += "\n\(indent)\(arrow)\(route.nextHop)\n"
    case .local: text += "\n\(indent)  \(route.nextHop)\n"
    case .receive, .discard, .reject: text += "\n\(indent)  \(route.nextHop)\n"
    }
    return text
  }

  var elements: [Element] {
    let tables = tables.map { table in
      var children = [
        Element("table-name", table.status.name),
        Element("destination-count", table.destinationCount),
        Element("total-route-count", table.status.routes.count),
        Element("active-route-count", table.activeCount),
        Element("holddown-route-count", 0), Element("hidden-route-count", 0),
      ]
      for route in table.routes {
        if children.last?.value(of: "rt-destination") != route.destination.description {
          children.append(
            Element("rt", [Element("rt-destination", route.destination.description)]))
        }
        children[children.count - 1].children.append(element(route))
      }
      return Element("route-table", children)
    }
    return [Element("route-information", tables)]
  }

  private func element(_ route: Route) -> Element {
    var children: [Element] = []
    if route.isActive {
      children = [
        Element("active-tag", "*"), Element("current-active", ""), Element("last-active", ""),
      ]
    }
    let age = route.installedAt.duration(to: now).components.seconds
    children += [
      Element("protocol-name", route.origin.rawValue),
      Element("preference", route.origin.preference), .age("age", age),
    ]
    switch route.nextHop {
    case .forward(let interface, let gateway):
      var hop = route.isActive ? [Element("selected-next-hop", "")] : []
      if let gateway { hop.append(Element("to", gateway.description)) }
      hop.append(Element("via", interface.description))
      children.append(Element("nh", hop))
    case .local(let interface):
      children.append(Element("nh-type", "Local"))
      children.append(Element("nh", [Element("nh-local-interface", interface.description)]))
    case .receive, .discard, .reject:
      children.append(Element("nh-type", route.nextHop.description))
    }
    return Element("rt-entry", children)
  }
}
