import Wire

/// A routing instance at work: its routes, its own addresses, and the fragments that it collects
/// for itself.
struct RoutingInstance {
  let model: RoutingInstanceModel
  /// By destination, the better route first.
  private(set) var routes: [Route] = []
  /// Own addresses, and whose they are.
  private(set) var ownAddresses: [IPv4Address: LogicalInterface] = [:]
  /// Those of the networks that it is directly on.
  private(set) var broadcastAddresses: Set<IPv4Address> = []
  /// What the router calls itself where the unit in question has no address.
  private(set) var primaryAddress: IPv4Address?
  var reassembler = Reassembler()
  private var table = ForwardingTable([])

  init(_ model: RoutingInstanceModel) { self.model = model }

  var name: String { model.name }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? {
    if let interface = ownAddresses[destination] { return .local(interface: interface) }
    return table.nextHop(to: destination)
  }

  /// Takes over what a new configuration does not end: the age of routes, fragments half collected.
  mutating func inherit(_ former: RoutingInstance) {
    routes = former.routes
    reassembler = former.reassembler
  }

  /// Makes the routes anew from what is configured and up. A route that was there keeps its age.
  mutating func computeRoutes(_ interfaces: InterfaceTable, index: Int, at now: Instant) {
    let units = interfaces.units.filter { $0.value.instance == index }.sorted { $0.key < $1.key }
    var found: [Route] = []
    ownAddresses = [:]
    broadcastAddresses = []
    for (name, unit) in units where unit.model.carriesIPv4 && !unit.model.isDisabled {
      for own in unit.model.addresses {
        ownAddresses[own.address] = name
        if let broadcast = own.broadcast { broadcastAddresses.insert(broadcast) }
        if interfaces.isUp(name) {
          found.append(
            route(own.network, .direct, .forward(interface: name, gateway: nil), at: now))
        }
        found.append(
          route(IPv4Prefix(host: own.address), .local, .local(interface: name), at: now))
      }
    }
    primaryAddress = units.lazy.compactMap(\.value.primaryAddress).first
    let direct = ForwardingTable(found.filter { $0.origin == .direct })
    for configured in model.staticRoutes {
      // A next hop that is not there hides the route.
      guard let nextHop = resolve(configured.nextHop, direct, interfaces, index) else { continue }
      found.append(route(configured.destination, .static, nextHop, at: now))
    }
    routes = Self.ranked(found)
    table = ForwardingTable(routes)
  }

  private func resolve(
    _ nextHop: StaticRouteModel.NextHop, _ direct: ForwardingTable, _ interfaces: InterfaceTable,
    _ index: Int
  ) -> Route.NextHop? {
    switch nextHop {
    case .address(let gateway):
      guard ownAddresses[gateway] == nil,
        case .forward(let interface, _) = direct.nextHop(to: gateway)
      else { return nil }
      return .forward(interface: interface, gateway: gateway)
    case .interface(let name):
      guard interfaces.isUp(name), interfaces.units[name]?.instance == index else { return nil }
      return .forward(interface: name, gateway: nil)
    case .discard: return .discard
    case .reject: return .reject
    case .receive: return .receive
    }
  }

  private func route(
    _ destination: IPv4Prefix, _ origin: Route.Origin, _ nextHop: Route.NextHop, at now: Instant
  ) -> Route {
    let former = routes.first {
      $0.destination == destination && $0.origin == origin && $0.nextHop == nextHop
    }
    return Route(
      destination: destination, origin: origin, nextHop: nextHop, isActive: true,
      installedAt: former?.installedAt ?? now)
  }

  /// Sorted by destination and preference; of each destination, the first is active.
  private static func ranked(_ routes: [Route]) -> [Route] {
    var ranked = routes.enumerated().sorted { left, right in
      let (l, r) = (left.element, right.element)
      return (
        l.destination.address.rawValue, l.destination.length, l.origin.preference, left.offset
      ) < (r.destination.address.rawValue, r.destination.length, r.origin.preference, right.offset)
    }.map(\.element)
    for index in ranked.indices.dropFirst()
    where ranked[index].destination == ranked[index - 1].destination {
      ranked[index].isActive = false
    }
    return ranked
  }
}
