import Configuration
import Management
import Router

extension RouteReport {
  /// `show route detail`: what there is to say without protocols that bring routes.
  func detail(_ entry: ArraySlice<Route>) -> String {
    guard let first = entry.first else { return "" }
    let announced = entry.contains { $0.isActive } ? 1 : 0
    let noun = entry.count == 1 ? "entry" : "entries"
    return "\(first.destination) (\(entry.count) \(noun), \(announced) announced)\n"
      + entry.map(block).joined() + "\n"
  }

  private func block(_ route: Route) -> String {
    let indent = String(repeating: " ", count: 16)
    var text = "        \(route.isActive ? "*" : " ")"
    text += padded(route.origin.rawValue, 7) + "Preference: \(route.preference)\n"
    text += "\(indent)Next hop type: \(Self.type(of: route.nextHop))\n"
    switch route.nextHop {
    case .forward:
      let mark = route.isActive ? ", selected" : ""
      text += "\(indent)Next hop: \(Self.words(route.nextHop))\(mark)\n"
    case .local(let interface): text += "\(indent)Interface: \(interface)\n"
    case .receive, .discard, .reject, .unusable: break
    }
    text += "\(indent)State: <\(Self.state(of: route))>\n"
    if let reason = Self.inactiveReason(of: route) {
      text += "\(indent)Inactive reason: \(reason)\n"
    }
    text += "\(indent)Age: \(CalendarDate.age(age(of: route)))\n"
    text += "\(indent)Task: \(Self.task(of: route))\n"
    return text
  }

  private static func type(of nextHop: Route.NextHop) -> String {
    switch nextHop {
    case .forward(_, nil): "Interface"
    case .forward(_, _?): "Router"
    case .local: "Local"
    case .receive, .discard, .reject, .unusable: nextHop.description
    }
  }

  /// Without `to`, as the real CLI has it here.
  private static func words(_ nextHop: Route.NextHop) -> String {
    if case .forward(let interface, let gateway?) = nextHop {
      "\(gateway) via \(interface)"
    } else {
      nextHop.description
    }
  }

  private static func state(of route: Route) -> String {
    let first = route.isActive ? "Active " : route.isHidden ? "Hidden " : ""
    return first + (route.origin == .local ? "NoReadvrt Int" : "Int")
  }

  private static func inactiveReason(of route: Route) -> String? {
    route.isActive || route.isHidden ? nil : "Route Preference"
  }

  private static func task(of route: Route) -> String { route.origin == .static ? "RT" : "IF" }

  func detailElements(_ route: Route) -> [Element] {
    var elements = [
      Element("nh-type", Self.type(of: route.nextHop)),
      Element("rt-entry-state", Self.state(of: route)),
    ]
    if let reason = Self.inactiveReason(of: route) {
      elements.append(Element("inactive-reason", reason))
    }
    return elements + [Element("task-name", Self.task(of: route))]
  }
}
