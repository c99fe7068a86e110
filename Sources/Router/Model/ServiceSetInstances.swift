import Wire

/// The routing instances of the protected and of the outer packets of service sets.
package struct ServiceSetInstances {
  private let names: [String]
  /// The index of the instance to which a unit belongs.
  private var owners: [LogicalInterface: Int] = [:]
  /// The first unit to which each service set is applied.
  private var applied: [String: LogicalInterface] = [:]
  /// The indices of the instances with each own address, in ascending order.
  private var homes: [IPv4Address: [Int]] = [:]

  /// Creates the tables for the interfaces and routing instances of one configuration.
  package init(_ interfaces: [InterfaceModel], _ instances: [RoutingInstanceModel]) {
    names = instances.map(\.name)
    for (index, instance) in instances.enumerated() {
      for unit in instance.interfaces where owners[unit] == nil { owners[unit] = index }
    }
    for interface in interfaces {
      for unit in interface.units {
        let name = LogicalInterface(name: interface.name, unit: unit.number)
        for serviceSet in unit.inputServiceSets + unit.outputServiceSets
        where applied[serviceSet] == nil {
          applied[serviceSet] = name
        }
        guard unit.carriesIPv4, !unit.isDisabled else { continue }
        for own in unit.addresses { homes[own.address, default: []].append(owner(of: name)) }
      }
    }
    for address in homes.keys { homes[address]?.sort() }
  }

  /// Returns the indices of the instances of a service set: that of the protected packets and that
  /// of the gateways. For an interface service set, these are the instance of the interface and an
  /// instance that has the gateway address, preferably the same one.
  func instances(of serviceSet: ServiceSetModel) -> (inner: Int, outer: Int) {
    let inner = innerInstance(of: serviceSet)
    if let name = serviceSet.gatewayInstance, let outer = names.firstIndex(of: name) {
      return (inner, outer)
    }
    switch serviceSet.style {
    case .nextHop(_, let outside): return (inner, owner(of: outside))
    case .interface:
      let homes = homes[serviceSet.localGateway] ?? []
      return (inner, homes.contains(inner) ? inner : homes.first ?? 0)
    }
  }

  /// Returns the name of the instance of the protected packets.
  package func nameOfInner(of serviceSet: ServiceSetModel) -> String {
    name(innerInstance(of: serviceSet))
  }

  /// Returns the name of the instance of the gateways.
  func nameOfOuter(of serviceSet: ServiceSetModel) -> String {
    name(instances(of: serviceSet).outer)
  }

  /// Returns whether the local gateway of a service set is an own address of its outer instance.
  func ownsGateway(of serviceSet: ServiceSetModel) -> Bool {
    homes[serviceSet.localGateway]?.contains(instances(of: serviceSet).outer) == true
  }

  private func innerInstance(of serviceSet: ServiceSetModel) -> Int {
    switch serviceSet.style {
    case .nextHop(let inside, _): owner(of: inside)
    case .interface(let service): owner(of: applied[serviceSet.name] ?? service)
    }
  }

  private func owner(of unit: LogicalInterface) -> Int { owners[unit] ?? 0 }

  private func name(_ index: Int) -> String {
    names.indices.contains(index) ? names[index] : RoutingInstanceModel.defaultName
  }
}
