internal import Configuration
internal import Schema
internal import Wire

/// Whether the configured routes lead to remote gateways. Whether interfaces are up is not asked: that
/// changes without a commit.
struct GatewayRoutes {
  /// Whether packets go on by the routes of a prefix, in one routing instance.
  private struct Table {
    var prefixes: [IPv4Prefix: (isUsable: Bool, preference: Int)] = [:]
    /// How many prefixes there are of each length.
    private var counts = [Int](repeating: 0, count: 33)

    mutating func add(_ prefix: IPv4Prefix, isUsable: Bool, preference: Int) {
      let former = prefixes[prefix]
      if let former, former.preference <= preference { return }
      if former == nil { counts[prefix.length] += 1 }
      prefixes[prefix] = (isUsable, preference)
    }

    /// Adds the routes whose next hops can be found. A next hop is on a network of the router, or, with
    /// `resolve`, behind another route.
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
      // One may be found by another that has just been found.
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
  /// The routing instances of all local addresses, in the order of the configuration.
  private var homes: [IPv4Address: [String]] = [:]
  private var owners: [LogicalInterface: String] = [:]
  private let own: OwnNetworks

  init(
    _ interfaces: [InterfaceModel], _ instances: [RoutingInstanceModel], _ own: OwnNetworks
  ) {
    self.own = own
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
          homes[own.address, default: []].append(owner)
        }
      }
    }
    for instance in instances { tables[instance.name]?.add(instance.staticRoutes, own) }
  }

  /// The instance in which the gateways of a service set talk.
  func instance(of serviceSet: ServiceSetModel) -> String {
    if let name = serviceSet.gatewayInstance { return name }
    switch serviceSet.style {
    case .nextHop(_, let outside): return owners[outside] ?? RoutingInstanceModel.defaultName
    case .interface:
      return homes[serviceSet.localGateway]?.first ?? RoutingInstanceModel.defaultName
    }
  }

  /// Whether a gateway can be reached. Other checks find fault with addresses of the router itself, or
  /// of no host, and with instances that are not there.
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
  /// Warns of each remote gateway that no route leads to, once for each service set.
  func check(
    _ serviceSets: [ServiceSetModel], _ findings: inout Findings,
    place: (_ gateway: RemoteGateway, _ rule: String, _ term: String, Schema) -> [PathElement]
  ) {
    for serviceSet in serviceSets {
      let instance = instance(of: serviceSet)
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

/// A gateway of a term, by the statement that names it.
enum RemoteGateway {
  case primary(IPv4Address)
  case backup(IPv4Address)

  var address: IPv4Address {
    switch self {
    case .primary(let address), .backup(let address): address
    }
  }
}
