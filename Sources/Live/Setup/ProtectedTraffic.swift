package import Router
package import Wire

/// The traffic that a configuration sends into tunnels, as prefixes taken from its service sets.
package struct ProtectedTraffic: Equatable, Sendable {
  /// The outbound packets of a tunnel; for inbound packets, source and destination are swapped.
  package struct Selection: Hashable, Sendable {
    /// The sources of the packets.
    package var source: IPv4Prefix
    /// The destinations of the packets.
    package var destination: IPv4Prefix
    /// The name of the routing instance from which the packets come.
    package var instance: String
  }

  /// The addresses of the two gateways of a tunnel.
  package struct Gateways: Hashable, Sendable {
    /// The address of the local gateway.
    package var local: IPv4Address
    /// The address of the remote gateway.
    package var remote: IPv4Address
  }

  /// The selections in the order of the configuration, each once.
  package private(set) var selections: [Selection] = []
  /// The gateways in the order of the configuration, each pair once.
  package private(set) var gateways: [Gateways] = []

  /// Collects the outbound selections and the gateways of all service sets.
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

  /// Returns whether a rule matches outbound packets. In a next-hop service set, the rules of the
  /// other direction match packets from the outside.
  private static func seals(_ rule: RuleModel, _ serviceSet: ServiceSetModel) -> Bool {
    switch serviceSet.style {
    case .nextHop: rule.matchDirection == .input
    case .interface: true
    }
  }

  /// Returns the name of the routing instance with the inside interface of a service set.
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

  /// Returns the destinations of the static routes into a next-hop service set, to which a term
  /// that matches everything is limited.
  private static func destinations(
    routedTo serviceSet: ServiceSetModel, _ model: RouterModel
  ) -> [IPv4Prefix] {
    guard case .nextHop(let inside, _) = serviceSet.style else { return [] }
    return model.routingInstances.flatMap(\.staticRoutes).compactMap { route in
      route.nextHop == .interface(inside) ? route.destination : nil
    }
  }
}
