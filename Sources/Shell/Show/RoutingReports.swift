import Router
import Wire

/// The reports of `show interfaces` and `show route`.
enum RoutingReports {
  /// `show interfaces terse`
  static func interfaces(_ interfaces: [InterfaceStatus]) -> String {
    var text = "Interface               Admin Link Proto    Local                 Remote\n"
    for interface in interfaces {
      text += padded(interface.name, 24)
      text += padded(state(interface.isAdministrativelyUp), 6)
      text += state(interface.isLinkUp) + "\n"
      for unit in interface.units { text += terse(unit) }
    }
    return text
  }

  private static func terse(_ unit: InterfaceStatus.Unit) -> String {
    var line = padded(unit.name.description, 24)
    line += padded(state(unit.isAdministrativelyUp), 6)
    line += padded(state(unit.isLinkUp), 5)
    guard unit.carriesIPv4 else { return trimmed(line) }
    line += padded("inet", 9)
    guard let first = unit.addresses.first else { return trimmed(line) }
    var text = line + "\(shown(first))\n"
    for address in unit.addresses.dropFirst() {
      text += String(repeating: " ", count: 44) + "\(shown(address))\n"
    }
    return text
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  /// An address of its own network is shown without the length, as the real CLI does for /32.
  private static func shown(_ address: InterfaceAddress) -> String {
    address.length == 32 ? address.address.description : address.description
  }

  private static func state(_ isUp: Bool) -> String { isUp ? "up" : "down" }

  /// `show interfaces`: the ports with their counters.
  static func detail(_ interfaces: [InterfaceStatus]) -> String {
    interfaces.map { interface in
      var text = "Physical interface: \(interface.name)"
      text += ", \(interface.isAdministrativelyUp ? "Enabled" : "Administratively down")"
      text += ", Physical link is \(interface.isLinkUp ? "Up" : "Down")\n"
      if let description = interface.description { text += "  Description: \(description)\n" }
      var link: [String] = []
      if let encapsulation = interface.encapsulation {
        link.append("Link-level type: \(encapsulation)")
      }
      if let mtu = interface.mtu { link.append("MTU: \(mtu)") }
      if !link.isEmpty { text += "  \(link.joined(separator: ", "))\n" }
      for unit in interface.units { text += "\n" + detail(unit) }
      return text
    }.joined(separator: "\n")
  }

  private static func detail(_ unit: InterfaceStatus.Unit) -> String {
    var text = "  Logical interface \(unit.name)\n"
    text += "    Input packets : \(unit.counters.inputPackets)\n"
    text += "    Output packets: \(unit.counters.outputPackets)\n"
    text += "    Input bytes   : \(unit.counters.inputOctets)\n"
    text += "    Output bytes  : \(unit.counters.outputOctets)\n"
    if let domain = unit.serviceDomain { text += "    Service domain: \(domain.rawValue)\n" }
    if unit.carriesIPv4 {
      text += "    Protocol inet, MTU: \(unit.mtu), Routing instance: \(unit.instance)\n"
      for address in unit.addresses {
        text += "      Destination: \(address.network), Local: \(address.address)\n"
      }
    }
    return text
  }

  /// `show route`
  static func routes(
    _ tables: [RouteTableStatus], to destination: IPv4Prefix?, at now: Instant
  ) -> String {
    tables.compactMap { table -> String? in
      let routes = destination.map { wanted in best(table.routes, for: wanted) } ?? table.routes
      guard !routes.isEmpty else { return nil }
      let destinations = Set(table.routes.map(\.destination)).count
      let active = table.routes.filter(\.isActive).count
      var text = "\n\(table.name): \(destinations) destinations, \(table.routes.count) routes "
      text += "(\(active) active, 0 holddown, 0 hidden)\n"
      text += "+ = Active Route, - = Last Active, * = Both\n\n"
      var last: IPv4Prefix?
      for route in routes {
        let name = route.destination == last ? "" : route.destination.description
        text += lines(route, name, at: now)
        last = route.destination
      }
      return text
    }.joined()
  }

  /// The routes to exactly that prefix, or those of the longest that holds it.
  private static func best(_ routes: [Route], for wanted: IPv4Prefix) -> [Route] {
    let holding = routes.filter {
      $0.destination.length <= wanted.length && $0.destination.contains(wanted.address)
    }
    let longest = holding.map(\.destination.length).max()
    return holding.filter { $0.destination.length == longest }
  }

  private static func lines(_ route: Route, _ name: String, at now: Instant) -> String {
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
}
