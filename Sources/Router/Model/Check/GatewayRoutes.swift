internal import Configuration
internal import Schema
internal import Wire

/// Whether the configured routes lead to remote gateways. Whether interfaces are up is not asked: that
/// changes without a commit.
struct GatewayRoutes {
  /// Whether packets go on by the routes of a prefix, in one routing instance.
  private struct Table {
    var prefixes: [IPv4Prefix: (isUsable: Bool, preference: Int)] = [:]
    /// Of the prefixes, the longest first.
    var lengths: [Int] = []
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
      var table = Table()
      for route in instance.staticRoutes {
        let former = table.prefixes[route.destination]
        if let former, former.preference <= route.preference { continue }
        table.prefixes[route.destination] = (route.nextHop.leadsOn, route.preference)
      }
      tables[instance.name] = table
    }
    for interface in interfaces where !interface.isDisabled {
      for unit in interface.units where !unit.isDisabled {
        let name = LogicalInterface(name: interface.name, unit: unit.number)
        guard let owner = owners[name] else { continue }
        for own in unit.addresses {
          tables[owner]?.prefixes[own.network] = (true, 0)
          homes[own.address, default: []].append(owner)
        }
      }
    }
    tables = tables.mapValues {
      Table(prefixes: $0.prefixes, lengths: Set($0.prefixes.keys.map(\.length)).sorted(by: >))
    }
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
    for length in table.lengths {
      if let prefix = IPv4Prefix(gateway, length: length), let route = table.prefixes[prefix] {
        return route.isUsable
      }
    }
    return false
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
    place: (_ gateway: IPv4Address, _ rule: String, _ term: String, Schema) -> [PathElement]
  ) {
    for serviceSet in serviceSets {
      let instance = instance(of: serviceSet)
      var known: Set<IPv4Address> = []
      for rule in serviceSet.rules {
        for term in rule.terms
        where known.insert(term.remoteGateway).inserted
          && !lead(to: term.remoteGateway, in: instance)
        {
          findings.add(
            .unroutedGateway(term.remoteGateway, instance: instance),
            at: place(term.remoteGateway, rule.name, term.name, findings.schema))
        }
      }
    }
  }
}
