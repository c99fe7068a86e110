package import Wire

/// The treatment of a packet by a service set, with the comparison with each term.
package struct RuleLookup: Equatable, Sendable {
  /// A term, and the result of its comparison with the packet.
  package struct Step: Equatable, Sendable {
    /// The result of the comparison. The prefix is the one of the term that does not contain the
    /// address.
    package enum MatchResult: Equatable, Sendable {
      case match
      case sourceOutside(IPv4Prefix)
      case destinationOutside(IPv4Prefix)
    }

    /// The name of the rule.
    package var rule: String
    /// The name of the term in the rule.
    package var term: String
    /// Whether the term matches, or why it does not.
    package var verdict: MatchResult

    /// The statement that decides.
    package var statement: String {
      StatementPath.term(rule: rule, term: term, verdict.statement)
    }
  }

  /// The largest packets of a tunnel, and its treatment of the don't-fragment bit.
  package struct Room: Equatable, Sendable {
    /// The largest inner packet, in octets.
    package var octets: Int
    /// The largest outer packet, in octets.
    package var mtu: Int
    /// Whether `mtu` was discovered on the path to the peer, and is not the configured one.
    package var isFound: Bool
    /// The treatment of the don't-fragment bit by the term.
    package var dontFragment: TermModel.DontFragment
  }

  /// The name of the service set.
  package var serviceSet: String
  /// The direction in which the rules of these steps are matched.
  package var direction: RuleModel.MatchDirection
  /// The instance from which packets reach the service set.
  package var instance: String
  /// The next hop of the packet in that instance; nil if it has no route to the destination.
  package var route: Route.NextHop?
  /// The statement that creates the route; nil if there is no route, or no statement creates it.
  package var routeStatement: String?
  /// The unit into which packets are routed to reach the service set; nil for a set that is applied
  /// to interfaces.
  package var entrance: LogicalInterface?
  /// The comparisons up to the first match, or with all terms.
  package var steps: [Step]
  /// The tunnel of the term that matched.
  package var tunnel: TunnelStatus?
  /// The largest packets of that tunnel, if it has associations.
  package var room: Room?
}

extension Router {
  /// Compares a packet with the terms of each service set, in the directions for which it has
  /// rules. Nothing is sent and nothing is counted.
  package func lookUpRules(
    from source: IPv4Address, to destination: IPv4Address, serviceSet: String? = nil,
    at now: Instant = .origin
  ) -> [RuleLookup] {
    var result: [RuleLookup] = []
    for set in dataplane.services.sets where serviceSet == nil || set.name == serviceSet {
      for direction in [RuleModel.MatchDirection.input, .output]
      where !set.terms(direction).isEmpty {
        result.append(lookUp(source, destination, in: set, direction, at: now))
      }
    }
    return result
  }

  private func lookUp(
    _ source: IPv4Address, _ destination: IPv4Address, in set: ServiceSet,
    _ direction: RuleModel.MatchDirection, at now: Instant
  ) -> RuleLookup {
    let isInput = direction == .input
    let instance = dataplane.instances[isInput ? set.innerInstance : set.outerInstance]
    var entrance: LogicalInterface?
    if case .nextHop(let inside, let outside) = set.model.style {
      entrance = isInput ? inside : outside
    }
    var lookup = RuleLookup(
      serviceSet: set.name, direction: direction, instance: instance.name,
      route: instance.nextHop(to: destination),
      routeStatement: instance.route(to: destination).flatMap {
        StatementPath.route($0, in: instance.model, self)
      }, entrance: entrance, steps: [])
    for term in set.terms(direction) {
      let tunnel = dataplane.services.tunnels[term.tunnel]
      let verdict = RuleLookup.Step.MatchResult(term, source, destination)
      lookup.steps.append(
        RuleLookup.Step(rule: tunnel.name.rule, term: tunnel.name.term, verdict: verdict))
      if verdict == .match {
        lookup.tunnel = TunnelStatus(
          tunnel, insideInterface: set.insideInterface, ledger: ledger(of: set))
        lookup.room = tunnel.isReady ? RuleLookup.Room(tunnel, at: now) : nil
        break
      }
    }
    return lookup
  }
}

extension RuleLookup.Step.MatchResult {
  /// Compares a packet with a term.
  init(_ term: MatchTerm, _ source: IPv4Address, _ destination: IPv4Address) {
    self =
      !term.source.contains(source)
      ? .sourceOutside(term.source)
      : !term.destination.contains(destination) ? .destinationOutside(term.destination) : .match
  }

  /// The result in words.
  package var words: String {
    switch self {
    case .match: "match"
    case .sourceOutside(let prefix): "no match, source is not in \(prefix)"
    case .destinationOutside(let prefix): "no match, destination is not in \(prefix)"
    }
  }

  /// The part of the term that decides; empty if all of it matches.
  package var statement: String {
    switch self {
    case .match: ""
    case .sourceOutside(let prefix): "from source-address \(prefix)"
    case .destinationOutside(let prefix): "from destination-address \(prefix)"
    }
  }
}

extension RuleLookup.Room {
  init(_ tunnel: Tunnel, at now: Instant) {
    let mtu = tunnel.model.tunnelMTU
    let path = tunnel.pathMTU.flatMap { $0.holds(at: now) && $0.octets < mtu ? $0.octets : nil }
    self.init(
      octets: tunnel.largestInner(at: now), mtu: path ?? mtu, isFound: path != nil,
      dontFragment: tunnel.model.dontFragment)
  }

  /// A text such as `1446 octets fit inside the tunnel MTU of 1500`.
  package var words: String {
    "\(octets) octets fit inside the \(isFound ? "path" : "tunnel") MTU of \(mtu)"
  }

  /// The treatment of the don't-fragment bit in words.
  package var dontFragmentWords: String {
    switch dontFragment {
    case .preserve: "stays inside, and is not set outside"
    case .clear: "is cleared inside, and is not set outside"
    case .copy: "stays inside, and is copied outside"
    case .set: "stays inside, and is set outside"
    }
  }
}
