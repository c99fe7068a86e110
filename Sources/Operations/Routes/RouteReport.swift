import Configuration
import Management
import Router
import Wire

/// The report of `show route`.
struct RouteReport: TreeReport {
  /// The level of detail.
  enum Level: String, CaseIterable { case brief, terse, detail, extensive }

  /// A routing table with the routes that are shown.
  struct Table {
    var status: RouteTableStatus
    /// The routes that are shown.
    var routes: [Route]

    /// The routes, grouped by destination.
    var entries: [ArraySlice<Route>] {
      routes.chunked { $0.destination == $1.destination }
    }
  }

  let level: Level
  private let tables: [Table]
  private let now: Instant
  /// The numbers of the next hops of all tables; routes with the same next hop share one.
  private let nextHops: NextHopNumbers

  /// Creates the report. `tables` are all tables of the router; those in `wantedTables` are shown.
  init(
    _ tables: [RouteTableStatus], only wantedTables: [RouteTableStatus],
    wanted: RouteSelection, _ level: Level, at now: Instant
  ) {
    self.level = level
    self.now = now
    nextHops = NextHopNumbers(tables)
    self.tables = wantedTables.compactMap { table in
      let routes = wanted.routes(of: table.routes)
      return routes.isEmpty ? nil : Table(status: table, routes: routes)
    }
  }

  var elements: [Element] {
    let style = [Element.Attribute("junos:style", level.rawValue)]
    return [
      Element(
        "route-information", attributes: [.namespace("routing")],
        tables.map { table in
          Element(
            "route-table",
            table.status.counts
              + table.entries.map { entry in
                Element("rt", attributes: style, head(of: entry) + entry.map(element))
              })
        })
    ]
  }

  /// Returns the elements that all routes to a destination share.
  private func head(of entry: ArraySlice<Route>) -> [Element] {
    guard let first = entry.first else { return [] }
    guard level == .detail || level == .extensive else {
      return [Element("rt-destination", first.destination.description)]
    }
    let active = entry.first(where: \.isActive)
    let count = entry.count
    var head = [
      Element("rt-destination", first.destination.address.description),
      Element("rt-prefix-length", first.destination.length),
      Element(
        "rt-entry-count", String(count),
        attributes: [.init("junos:format", count == 1 ? "1 entry" : "\(count) entries")]),
      Element("rt-announced-count", active == nil ? 0 : 1),
    ]
    // This element shows the route that was installed for forwarding.
    if level == .extensive, let active, active.origin == .static {
      let hop =
        switch active.nextHop {
        case .forward(_, let gateway?): gateway.description
        case .forward(let interface, nil): interface.description
        case .local, .receive, .discard, .reject, .unusable: ""
        }
      head.append(
        Element("tsi", "KRT in-kernel \(first.destination) -> {\(hop)}"))
    }
    return head
  }

  private func element(_ route: Route) -> Element {
    var children: [Element] = []
    if route.isActive {
      children = [
        Element("active-tag", "*"), Element("current-active", ""), Element("last-active", ""),
      ]
    }
    if level == .terse { children.append(Element("validation-state", "unverified")) }
    children += [
      Element("protocol-name", route.origin.rawValue),
      Element("preference", Int(route.preference)),
    ]
    let age = route.installedAt.duration(to: now).components.seconds
    switch level {
    case .brief, .terse:
      children.append(.age("age", age))
      if let type = route.nextHop.typeWithoutWay { children.append(Element("nh-type", type)) }
      if let way = nextHop(of: route) { children.append(way) }
    case .detail, .extensive:
      children += detail(route, age: age, number: nextHops[route.nextHop])
    }
    return Element("rt-entry", children)
  }

  func nextHop(of route: Route) -> Element? {
    switch route.nextHop {
    case .forward(let interface, let gateway):
      var hop = route.isActive ? [Element("selected-next-hop", "")] : []
      if let gateway { hop.append(Element("to", gateway.description)) }
      hop.append(Element("via", interface.description))
      return Element("nh", hop)
    case .local(let interface):
      return Element("nh", [Element("nh-local-interface", interface.description)])
    case .receive, .discard, .reject, .unusable: return nil
    }
  }
}

/// The numbers that Junos assigns to next hops, each with the number of routes that use
/// it.
struct NextHopNumbers {
  /// The number of a next hop.
  struct Entry: Equatable {
    var index: Int
    var references: Int
  }

  private var entries: [Route.NextHop: Entry] = [:]

  /// Assigns the numbers. `tables` are all tables of the router. Only next hops with a gateway have
  /// an index of their own; the others have 0.
  init(_ tables: [RouteTableStatus]) {
    var next = 512
    for route in tables.flatMap(\.routes) {
      if entries[route.nextHop] == nil {
        var index = 0
        if case .forward(_, _?) = route.nextHop {
          index = next
          next += 1
        }
        entries[route.nextHop] = Entry(index: index, references: 0)
      }
      entries[route.nextHop]?.references += 1
    }
  }

  subscript(nextHop: Route.NextHop) -> Entry {
    entries[nextHop] ?? Entry(index: 0, references: 0)
  }
}

extension RouteTableStatus {
  /// The name of the table and its counts, with which each report of routes begins.
  var counts: [Element] {
    [
      Element("table-name", name),
      Element("destination-count", Set(routes.map(\.destination)).count),
      Element("total-route-count", routes.count),
      Element("active-route-count", routes.filter(\.isActive).count),
      Element("holddown-route-count", 0),
      Element("hidden-route-count", routes.filter(\.isHidden).count),
    ]
  }
}

extension Route.NextHop {
  /// The type of a next hop without gateway and interface, such as `Local` or `Discard`; nil for
  /// others.
  var typeWithoutWay: String? {
    switch self {
    case .forward: nil
    case .local: "Local"
    case .receive, .discard, .reject, .unusable: description
    }
  }
}

extension Array {
  /// Splits the array into runs of neighbouring elements that belong together.
  fileprivate func chunked(by areTogether: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices.dropFirst() where !areTogether(self[index - 1], self[index]) {
      chunks.append(self[start..<index])
      start = index
    }
    return start < endIndex ? chunks + [self[start...]] : chunks
  }
}
