package import Router
package import Wire

/// The packets that a configuration protects by tunnels, as prefixes of source and destination.
package struct ProtectedTraffic: Equatable, Sendable {
  /// The outbound packets of a tunnel. Those of inbound packets are swapped.
  package struct Selection: Hashable, Sendable {
    /// The source prefix of the term that selects the packets.
    package var source: IPv4Prefix
    /// The destination prefix of the term, or of a route into the service set if the term matches
    /// all destinations.
    package var destination: IPv4Prefix
    /// The routing instance of the packets before encryption.
    package var instance: String
  }

  /// The two ends of a tunnel.
  package struct Gateways: Hashable, Sendable {
    /// The local gateway of the service set.
    package var local: IPv4Address
    /// The primary or the backup remote gateway of the term.
    package var remote: IPv4Address
  }

  /// All selections in the order of the configuration, each once.
  package private(set) var selections: [Selection] = []
  /// The ends of all tunnels in the order of the configuration, each once.
  package private(set) var gateways: [Gateways] = []

  /// Collects the selections and the ends of all tunnels of a configuration.
  package init(_ model: RouterModel) {
    var seen: (selections: Set<Selection>, gateways: Set<Gateways>) = ([], [])
    let instances = ServiceSetInstances(model.interfaces, model.routingInstances)
    for serviceSet in model.serviceSets {
      let instance = instances.nameOfInner(of: serviceSet)
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

  /// Returns whether a rule applies to outbound packets. In a next-hop service set, a rule for
  /// `output` applies to packets from the outer side.
  private static func seals(_ rule: RuleModel, _ serviceSet: ServiceSetModel) -> Bool {
    switch serviceSet.style {
    case .nextHop: rule.matchDirection == .input
    case .interface: true
    }
  }

  /// Returns the destinations of the routes into a next-hop service set. A term that matches all
  /// packets receives no others.
  private static func destinations(
    routedTo serviceSet: ServiceSetModel, _ model: RouterModel
  ) -> [IPv4Prefix] {
    guard case .nextHop(let inside, _) = serviceSet.style else { return [] }
    return model.routingInstances.flatMap(\.staticRoutes).compactMap { route in
      route.nextHop == .interface(inside) ? route.destination : nil
    }
  }
}
