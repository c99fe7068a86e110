import Configuration
import Management
import Router
import Wire

/// `show route`
struct RouteReport: Report {
  enum Level { case brief, terse, detail }

  struct Table {
    var status: RouteTableStatus
    /// Those that are shown.
    var routes: [Route]

    var destinationCount: Int { Set(status.routes.map(\.destination)).count }
    var activeCount: Int { status.routes.filter(\.isActive).count }
    var hiddenCount: Int { status.routes.filter(\.isHidden).count }

    /// Routes of one destination beside each other.
    var entries: [ArraySlice<Route>] {
      routes.chunked { $0.destination == $1.destination }
    }
  }

  private let tables: [Table]
  private let level: Level
  private let now: Instant

  init(
    _ tables: [RouteTableStatus], wanted: RouteSelection, _ level: Level, at now: Instant
  ) {
    self.level = level
    self.now = now
    self.tables = tables.compactMap { table in
      let routes = wanted.routes(of: table.routes)
      return routes.isEmpty ? nil : Table(status: table, routes: routes)
    }
  }

  var text: String {
    tables.map { table in
      var text = "\n\(table.status.name): \(table.destinationCount) destinations, "
      text += "\(table.status.routes.count) routes "
      text += "(\(table.activeCount) active, 0 holddown, \(table.hiddenCount) hidden)\n"
      switch level {
      case .brief: text += Self.legend + table.entries.map(brief).joined()
      case .terse: text += Self.legend + Self.terse(table)
      case .detail: text += table.entries.map(detail).joined()
      }
      return text
    }.joined()
  }

  private static let legend = "+ = Active Route, - = Last Active, * = Both\n\n"

  func age(of route: Route) -> Int64 { route.installedAt.duration(to: now).components.seconds }

  // MARK: Brief

  private func brief(_ entry: ArraySlice<Route>) -> String {
    entry.indices.map { index in
      let name = index == entry.startIndex ? entry[index].destination.description : ""
      return lines(entry[index], name)
    }.joined()
  }

  private func lines(_ route: Route, _ name: String) -> String {
    let mark = route.isActive ? "*" : " "
    let head = name.utf8.count >= 19 ? name + " " : padded(name, 19)
    let origin = "[\(route.origin.rawValue)/\(route.preference)]"
    let indent = String(repeating: " ", count: 20)
    let arrow = if case .forward = route.nextHop, route.isActive { "> " } else { "  " }
    return head + "\(mark)\(origin) \(CalendarDate.age(age(of: route)))"
      + "\n\(indent)\(arrow)\(route.nextHop)\n"
  }

  // MARK: Terse

  private static func terse(_ table: Table) -> String {
    var text = "A Destination        P Prf   Metric 1   Metric 2  Next hop        AS path\n"
    for entry in table.entries {
      for index in entry.indices {
        let route = entry[index]
        let name = index == entry.startIndex ? route.destination.description : ""
        text += "\(route.isActive ? "*" : " ") " + padded(name, 18) + " "
        text += "\(route.origin.rawValue.prefix(1)) " + aligned("\(route.preference)", 3)
        text += String(repeating: " ", count: 23) + shortNextHop(of: route) + "\n"
      }
    }
    return text
  }

  private static func shortNextHop(of route: Route) -> String {
    let mark = route.isActive ? ">" : " "
    return switch route.nextHop {
    case .forward(let interface, nil): "\(mark)\(interface)"
    case .forward(_, let gateway?): "\(mark)\(gateway)"
    case .local: " Local"
    case .receive, .discard, .reject, .unusable: " \(route.nextHop)"
    }
  }

  // MARK: The elements

  var elements: [Element] {
    let style = level == .detail ? [] : [Element.Attribute("junos:style", "\(level)")]
    let tables = tables.map { table in
      Element(
        "route-table",
        [
          Element("table-name", table.status.name),
          Element("destination-count", table.destinationCount),
          Element("total-route-count", table.status.routes.count),
          Element("active-route-count", table.activeCount),
          Element("holddown-route-count", 0),
          Element("hidden-route-count", table.hiddenCount),
        ]
          + table.entries.map { entry in
            let destination = entry.first?.destination.description ?? ""
            return Element(
              "rt", attributes: style,
              [Element("rt-destination", destination)] + entry.map(element))
          })
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
    children += [
      Element("protocol-name", route.origin.rawValue),
      Element("preference", Int(route.preference)), .age("age", age(of: route)),
    ]
    if level == .detail { children += detailElements(route) }
    switch route.nextHop {
    case .forward(let interface, let gateway):
      var hop = route.isActive ? [Element("selected-next-hop", "")] : []
      if let gateway { hop.append(Element("to", gateway.description)) }
      hop.append(Element("via", interface.description))
      children.append(Element("nh", hop))
    case .local(let interface):
      if level != .detail { children.append(Element("nh-type", "Local")) }
      children.append(Element("nh", [Element("nh-local-interface", interface.description)]))
    case .receive, .discard, .reject, .unusable:
      if level != .detail { children.append(Element("nh-type", route.nextHop.description)) }
    }
    return Element("rt-entry", children)
  }
}

extension Array {
  /// Runs of neighbours that belong together.
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
