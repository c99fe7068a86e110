package import Router
package import Wire

/// What a configuration puts into tunnels, as prefixes: what its service sets take on the way out.
package struct ProtectedTraffic: Equatable, Sendable {
  /// The packets of a tunnel on their way out; on the way in, source and destination are swapped.
  package struct Selection: Hashable, Sendable {
    package var source: IPv4Prefix
    package var destination: IPv4Prefix
    /// The routing instance from which packets come.
    package var instance: String
  }

  /// The two ends of a tunnel.
  package struct Gateways: Hashable, Sendable {
    package var local: IPv4Address
    package var remote: IPv4Address
  }

  /// In the order of the configuration, each once.
  package private(set) var selections: [Selection] = []
  package private(set) var gateways: [Gateways] = []

  package init(_ model: RouterModel) {
    var seen: (selections: Set<Selection>, gateways: Set<Gateways>) = ([], [])
    for serviceSet in model.serviceSets {
      let instance = Self.instance(inside: serviceSet, model)
      let routed = Self.destinations(routedTo: serviceSet, model)
      for rule in serviceSet.rules where Self.seals(rule, serviceSet) {
        for term in rule.terms {
          for remote in [term.remoteGateway, term.backupRemoteGateway].compactMap(\.self) {
            let ends = Gateways(local: serviceSet.localGateway, remote: remote)
            if seen.gateways.insert(ends).inserted { gateways.append(ends) }
          }
          for destination in term.destination == .any && !routed.isEmpty
            ? routed : [term.destination]
          {
            let selection = Selection(
              source: term.source, destination: destination, instance: instance)
            if seen.selections.insert(selection).inserted { selections.append(selection) }
          }
        }
      }
    }
  }

  /// A rule of a next-hop service set with the other direction takes what comes from the outside.
  private static func seals(_ rule: RuleModel, _ serviceSet: ServiceSetModel) -> Bool {
    switch serviceSet.style {
    case .nextHop: rule.matchDirection == .input
    case .interface: true
    }
  }

  /// The routing instance that has the inside of a service set.
  private static func instance(inside serviceSet: ServiceSetModel, _ model: RouterModel) -> String {
    let owner = { (unit: LogicalInterface) in
      model.routingInstances.first { $0.interfaces.contains(unit) }?.name
        ?? RoutingInstanceModel.defaultName
    }
    switch serviceSet.style {
    case .nextHop(let inside, _): return owner(inside)
    case .interface(let service):
      for interface in model.interfaces {
        for unit in interface.units
        where (unit.inputServiceSets + unit.outputServiceSets).contains(serviceSet.name) {
          return owner(LogicalInterface(name: interface.name, unit: unit.number))
        }
      }
      return owner(service)
    }
  }

  /// Where the routes lead that lead into a next-hop service set: a term that takes everything gets
  /// no more than that.
  private static func destinations(
    routedTo serviceSet: ServiceSetModel, _ model: RouterModel
  ) -> [IPv4Prefix] {
    guard case .nextHop(let inside, _) = serviceSet.style else { return [] }
    return model.routingInstances.flatMap(\.staticRoutes).compactMap { route in
      route.nextHop == .interface(inside) ? route.destination : nil
    }
  }
}
