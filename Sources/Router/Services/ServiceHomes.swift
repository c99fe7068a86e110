import Wire

/// In which routing instances the inside and the outside of service sets are.
struct ServiceHomes {
  let instances: [RoutingInstance]
  /// Index of the instance that a unit is named in.
  private var owners: [LogicalInterface: Int] = [:]
  /// The first unit that each service set is applied to.
  private var applied: [String: LogicalInterface] = [:]

  init(_ model: RouterModel, _ instances: [RoutingInstance]) {
    self.instances = instances
    for (index, instance) in model.routingInstances.enumerated() {
      for unit in instance.interfaces where owners[unit] == nil { owners[unit] = index }
    }
    for interface in model.interfaces {
      for unit in interface.units {
        for name in unit.inputServiceSets + unit.outputServiceSets where applied[name] == nil {
          applied[name] = LogicalInterface(name: interface.name, unit: unit.number)
        }
      }
    }
  }

  /// Where a service set is applied to interfaces, the inside is theirs, and the outside is where
  /// its gateway lives.
  func instances(of serviceSet: ServiceSetModel) -> (inner: Int, outer: Int) {
    let own = instancesByUnits(of: serviceSet)
    guard let name = serviceSet.gatewayInstance,
      let outer = instances.firstIndex(where: { $0.name == name })
    else { return own }
    return (own.inner, outer)
  }

  /// Whether the local gateway of a service set is an address of the router in its outer instance.
  func ownsGateway(of serviceSet: ServiceSetModel) -> Bool {
    instances[instances(of: serviceSet).outer].ownAddresses[serviceSet.localGateway] != nil
  }

  private func instancesByUnits(of serviceSet: ServiceSetModel) -> (inner: Int, outer: Int) {
    switch serviceSet.style {
    case .nextHop(let inside, let outside): return (owner(of: inside), owner(of: outside))
    case .interface(let service):
      let inner = owner(of: applied[serviceSet.name] ?? service)
      let homes = instances.indices.filter {
        instances[$0].ownAddresses[serviceSet.localGateway] != nil
      }
      return (inner, homes.contains(inner) ? inner : homes.first ?? 0)
    }
  }

  private func owner(of unit: LogicalInterface) -> Int { owners[unit] ?? 0 }
}
