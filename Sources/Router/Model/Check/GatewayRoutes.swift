internal import Configuration
internal import Schema
internal import Wire

/// A check that the configured routes lead to remote gateways. It does not consider whether
/// interfaces are up, because that changes without a commit.
struct GatewayRoutes {
  /// The prefixes to which one routing instance has routes.
  private struct Table {
    /// For each prefix, whether its best route forwards packets, and the preference of that route.
    var prefixes: [IPv4Prefix: (isUsable: Bool, preference: Int)] = [:]
    /// The number of prefixes of each length.
    private var counts = [Int](repeating: 0, count: 33)

    mutating func add(_ prefix: IPv4Prefix, isUsable: Bool, preference: Int) {
      let former = prefixes[prefix]
      if let former, former.preference <= preference { return }
      if former == nil { counts[prefix.length] += 1 }
      prefixes[prefix] = (isUsable, preference)
    }

    /// Adds the routes whose next hops can be resolved. A next hop is on a network of the router
    /// or, with `resolve`, behind another route.
    mutating func add(_ routes: [StaticRouteModel], _ own: OwnNetworks) {
      let direct = self
      var waiting: [StaticRouteModel] = []
      for route in routes {
        if case .address(let hop) = route.nextHop, !direct.lead(to: hop, own) {
          if route.resolvesNextHop { waiting.append(route) }
          continue
        }
        add(route.destination, isUsable: route.nextHop.leadsOn, preference: route.preference)
      }
      // A next hop may be resolved by a route that was added in the previous round, so rounds are
      // repeated until one adds nothing.
      while !waiting.isEmpty {
        let before = waiting.count
        waiting.removeAll { route in
          guard case .address(let hop) = route.nextHop, lead(to: hop, own) else { return false }
          add(route.destination, isUsable: true, preference: route.preference)
          return true
        }
        if waiting.count == before { return }
      }
    }

    func lead(to address: IPv4Address, _ own: OwnNetworks) -> Bool {
      guard !own.addresses.contains(address) else { return false }
      for length in stride(from: 32, through: 0, by: -1) where counts[length] > 0 {
        if let prefix = IPv4Prefix(address, length: length), let route = prefixes[prefix] {
          return route.isUsable
        }
      }
      return false
    }
  }

  private var tables: [String: Table] = [:]
  private let serviceInstances: ServiceSetInstances
  private let own: OwnNetworks

  init(
    _ interfaces: [InterfaceModel], _ instances: [RoutingInstanceModel], _ own: OwnNetworks
  ) {
    self.own = own
    serviceInstances = ServiceSetInstances(interfaces, instances)
    var owners: [LogicalInterface: String] = [:]
    for instance in instances {
      for unit in instance.interfaces { owners[unit] = instance.name }
      tables[instance.name] = Table()
    }
    for interface in interfaces where !interface.isDisabled {
      for unit in interface.units where !unit.isDisabled {
        let name = LogicalInterface(name: interface.name, unit: unit.number)
        guard let owner = owners[name] else { continue }
        for own in unit.addresses {
          tables[owner]?.add(own.network, isUsable: true, preference: 0)
        }
      }
    }
    for instance in instances { tables[instance.name]?.add(instance.staticRoutes, own) }
  }

  /// Returns whether a gateway can be reached. It is true where other checks report an error: for
  /// own addresses, addresses of no host, and instances that are not configured.
  func lead(to gateway: IPv4Address, in instance: String) -> Bool {
    guard let table = tables[instance], !own.addresses.contains(gateway),
      own.whatElse(gateway) == nil
    else { return true }
    return table.lead(to: gateway, own)
  }
}

extension StaticRouteModel.NextHop {
  fileprivate var leadsOn: Bool {
    switch self {
    case .address, .interface: true
    case .discard, .reject, .receive: false
    }
  }
}

extension GatewayRoutes {
  /// Warns of each remote gateway to which no route leads, once for each service set.
  func check(
    _ serviceSets: [ServiceSetModel], _ findings: inout Findings,
    place: (_ gateway: RemoteGateway, _ rule: String, _ term: String, Schema) -> [PathElement]
  ) {
    for serviceSet in serviceSets {
      let instance =
        serviceSet.gatewayInstance ?? serviceInstances.nameOfOuter(of: serviceSet)
      var known: Set<IPv4Address> = []
      for rule in serviceSet.rules {
        for term in rule.terms {
          let gateways =
            [RemoteGateway.primary(term.remoteGateway)]
            + (term.backupRemoteGateway.map { [.backup($0)] } ?? [])
          for gateway in gateways
          where known.insert(gateway.address).inserted && !lead(to: gateway.address, in: instance) {
            findings.add(
              .unroutedGateway(gateway.address, instance: instance),
              at: place(gateway, rule.name, term.name, findings.schema))
          }
        }
      }
    }
  }
}

/// A remote gateway of a term, with the statement that names it.
enum RemoteGateway {
  case primary(IPv4Address)
  case backup(IPv4Address)

  var address: IPv4Address {
    switch self {
    case .primary(let address), .backup(let address): address
    }
  }
}
