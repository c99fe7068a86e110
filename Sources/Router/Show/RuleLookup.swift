package import Wire

/// What a service set would do with a packet, and why: the terms as they are tried.
package struct RuleLookup: Equatable, Sendable {
  /// A term, and what comes of holding the packet against it.
  package struct Step: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
      case match
      case sourceOutside(IPv4Prefix)
      case destinationOutside(IPv4Prefix)
    }

    package var rule: String
    package var term: String
    package var verdict: Verdict
  }

  package var serviceSet: String
  /// The side on which the rules of these steps are matched.
  package var direction: RuleModel.MatchDirection
  /// The instance from which packets come to the service set, and what its routes do with this
  /// one; nil: there is none to its destination.
  package var instance: String
  package var route: Route.NextHop?
  /// Units into which packets are routed to reach the service set; none for one that is applied to
  /// interfaces.
  package var entrance: LogicalInterface?
  /// Up to the first match, or to the end.
  package var steps: [Step]
  /// Of the term that matched.
  package var tunnel: TunnelStatus?
}

extension Router {
  /// Holds a packet against the terms of each service set, in both directions where it has rules.
  /// Nothing is sent and nothing is counted.
  package func lookUpRules(
    from source: IPv4Address, to destination: IPv4Address, serviceSet: String? = nil
  ) -> [RuleLookup] {
    var result: [RuleLookup] = []
    for set in dataplane.services.sets where serviceSet == nil || set.name == serviceSet {
      for direction in [RuleModel.MatchDirection.input, .output]
      where !set.terms(direction).isEmpty {
        result.append(lookUp(source, destination, in: set, direction))
      }
    }
    return result
  }

  private func lookUp(
    _ source: IPv4Address, _ destination: IPv4Address, in set: ServiceSet,
    _ direction: RuleModel.MatchDirection
  ) -> RuleLookup {
    let isInput = direction == .input
    let instance = dataplane.instances[isInput ? set.innerInstance : set.outerInstance]
    var entrance: LogicalInterface?
    if case .nextHop(let inside, let outside) = set.model.style {
      entrance = isInput ? inside : outside
    }
    var lookup = RuleLookup(
      serviceSet: set.name, direction: direction, instance: instance.name,
      route: instance.nextHop(to: destination), entrance: entrance, steps: [])
    for term in set.terms(direction) {
      let tunnel = dataplane.services.tunnels[term.tunnel]
      let verdict: RuleLookup.Step.Verdict =
        !term.source.contains(source)
        ? .sourceOutside(term.source)
        : !term.destination.contains(destination)
          ? .destinationOutside(term.destination) : .match
      lookup.steps.append(
        RuleLookup.Step(rule: tunnel.name.rule, term: tunnel.name.term, verdict: verdict))
      if verdict == .match {
        lookup.tunnel = TunnelStatus(
          tunnel, insideInterface: set.insideInterface, ledger: ledger(of: set))
        break
      }
    }
    return lookup
  }
}
