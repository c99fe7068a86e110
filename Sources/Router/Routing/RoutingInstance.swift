import Wire

/// A routing instance with its routes, its own addresses, and the fragments that are reassembled in
/// it.
struct RoutingInstance {
  let model: RoutingInstanceModel
  /// The routes by destination, the better ones first.
  private(set) var routes: [Route] = []
  /// The own addresses, each with its unit.
  private(set) var ownAddresses: [IPv4Address: LogicalInterface] = [:]
  /// The source address of packets by a unit that has no address.
  private(set) var primaryAddress: IPv4Address?
  var reassembler = Reassembler()
  private(set) var table = ForwardingTable([]) { didSet { last = nil } }
  /// The result of the last lookup, because consecutive packets mostly have the same destination.
  private var last: (destination: IPv4Address, way: ForwardingTable.Way?)?

  init(_ model: RoutingInstanceModel) { self.model = model }

  var name: String { model.name }

  mutating func way(to destination: IPv4Address) -> ForwardingTable.Way? {
    if let last, last.destination == destination { return last.way }
    let way = table.way(to: destination)
    last = (destination, way)
    return way
  }

  func nextHop(to destination: IPv4Address) -> Route.NextHop? { table.nextHop(to: destination) }

  /// Returns the active route for packets to `destination`; nil if there is none.
  func route(to destination: IPv4Address) -> Route? {
    routes.filter { $0.isActive && $0.destination.contains(destination) }
      .max { $0.destination.length < $1.destination.length }
  }

  /// Takes over the state that continues under a new configuration: routes, for their age, and
  /// fragments.
  mutating func inherit(_ former: RoutingInstance) {
    routes = former.routes
    reassembler = former.reassembler
  }

  /// Takes over the fragments that were received while the routes of this value were computed.
  mutating func adoptFragments(of former: RoutingInstance) { reassembler = former.reassembler }

  /// Computes the routes from the configuration and the state of the interfaces. A route that
  /// existed before keeps its age.
  mutating func computeRoutes(_ interfaces: InterfaceTable, index: Int, at now: Instant) {
    let units = interfaces.units.filter { $0.value.instance == index }.sorted { $0.key < $1.key }
    var found: [Route] = []
    ownAddresses = [:]
    // The broadcast addresses of the connected networks.
    var broadcasts: Set<IPv4Address> = []
    for (name, unit) in units where unit.model.carriesIPv4 && !unit.model.isDisabled {
      for own in unit.model.addresses {
        let isUp = interfaces.isUp(name)
        if isUp || ownAddresses[own.address] == nil { ownAddresses[own.address] = name }
        if let broadcast = own.broadcast { broadcasts.insert(broadcast) }
        if isUp {
          found.append(
            Route(own.network, .direct, .forward(interface: name, gateway: nil), at: now))
        }
        // The address of an interface that is down is not reachable.
        found.append(
          Route(
            IPv4Prefix(host: own.address), .local, isUp ? .local(interface: name) : .reject,
            at: now))
      }
    }
    primaryAddress = units.lazy.compactMap(\.value.primaryAddress).first
    let direct = ForwardingTable(found.filter { $0.origin == .direct })
    var indirect: [StaticRouteModel] = []
    for configured in model.staticRoutes {
      if let nextHop = resolve(configured.nextHop, direct, interfaces, index) {
        found.append(Route(configured, nextHop, at: now))
      } else if configured.resolvesNextHop {
        indirect.append(configured)
      } else {
        found.append(Route(configured, .unusable, at: now))
      }
    }
    resolve(indirect, into: &found, at: now)
    keepAges(of: &found)
    routes = Self.ranked(found)
    let answering = ownAddresses.filter { interfaces.isUp($0.value) }
    table = ForwardingTable(routes, interfaces, own: answering, broadcasts: broadcasts)
  }

  private func resolve(
    _ nextHop: StaticRouteModel.NextHop, _ direct: ForwardingTable, _ interfaces: InterfaceTable,
    _ index: Int
  ) -> Route.NextHop? {
    switch nextHop {
    case .address(let gateway): return resolve(gateway, direct)
    case .interface(let name):
      guard interfaces.isUp(name), interfaces.units[name]?.instance == index else { return nil }
      return .forward(interface: name, gateway: nil)
    case .discard: return .discard
    case .reject: return .reject
    case .receive: return .receive
    }
  }

  private func resolve(_ gateway: IPv4Address, _ table: ForwardingTable) -> Route.NextHop? {
    guard ownAddresses[gateway] == nil,
      case .forward(let interface, let next) = table.nextHop(to: gateway)
    else { return nil }
    return .forward(interface: interface, gateway: next ?? gateway)
  }

  /// Resolves next hops through other routes. A next hop that may depend on a route that is not
  /// resolved yet waits for that route, as long as there is any progress.
  private func resolve(
    _ configured: [StaticRouteModel], into found: inout [Route], at now: Instant
  ) {
    var pending = configured
    while !pending.isEmpty {
      let table = ForwardingTable(Self.ranked(found))
      var solved: [Route] = []
      var rest: [StaticRouteModel] = []
      for route in pending {
        if case .address(let gateway) = route.nextHop, let nextHop = resolve(gateway, table) {
          let mayChange = pending.contains {
            $0.destination != route.destination && $0.destination.contains(gateway)
          }
          if !mayChange {
            solved.append(Route(route, nextHop, at: now))
            continue
          }
        }
        rest.append(route)
      }
      if solved.isEmpty {
        // The next hops depend on each other, or have no route.
        solved = rest.map { Route($0, .unusable, at: now) }
        rest = []
      }
      found += solved
      pending = rest
    }
  }

  /// The properties by which an unchanged route is recognised.
  private struct Identity: Hashable {
    var destination: IPv4Prefix
    var origin: Route.Origin
    var nextHop: Route.NextHop
  }

  private func keepAges(of found: inout [Route]) {
    func identity(_ route: Route) -> Identity {
      Identity(destination: route.destination, origin: route.origin, nextHop: route.nextHop)
    }
    let ages = Dictionary(
      routes.map { (identity($0), $0.installedAt) }, uniquingKeysWith: { first, _ in first })
    for index in found.indices {
      if let before = ages[identity(found[index])] { found[index].installedAt = before }
    }
  }

  /// Returns the routes sorted by destination and preference, hidden ones last. The first one of
  /// each destination is active unless it is hidden.
  private static func ranked(_ routes: [Route]) -> [Route] {
    var ranked = routes.enumerated().sorted { left, right in
      let (l, r) = (left.element, right.element)
      if l.destination != r.destination {
        return (l.destination.address.rawValue, l.destination.length)
          < (r.destination.address.rawValue, r.destination.length)
      }
      return (l.isHidden ? 1 : 0, l.preference, l.origin.rank, left.offset)
        < (r.isHidden ? 1 : 0, r.preference, r.origin.rank, right.offset)
    }.map(\.element)
    for index in ranked.indices {
      let isFirst = index == 0 || ranked[index].destination != ranked[index - 1].destination
      ranked[index].isActive = isFirst && !ranked[index].isHidden
    }
    return ranked
  }
}

extension Route {
  fileprivate init(
    _ destination: IPv4Prefix, _ origin: Origin, _ nextHop: NextHop, at now: Instant
  ) {
    self.init(
      destination: destination, origin: origin, nextHop: nextHop, isActive: true, installedAt: now)
  }

  fileprivate init(_ configured: StaticRouteModel, _ nextHop: NextHop, at now: Instant) {
    self.init(
      destination: configured.destination, origin: .static, nextHop: nextHop, isActive: true,
      installedAt: now, preference: configured.preference)
  }
}

extension Route.Origin {
  /// The rank that decides between equal preferences.
  fileprivate var rank: Int {
    switch self {
    case .direct: 0
    case .local: 1
    case .static: 2
    }
  }
}
