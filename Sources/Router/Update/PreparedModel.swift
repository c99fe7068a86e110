import Wire

/// A configuration with the tables that depend on it alone: classifiers, and the tables with which
/// service sets and tunnels are found. Any thread can create it while the router runs.
/// `Router.beginUpdate` gives it to the router.
package struct PreparedModel: Sendable {
  /// The identity of a prepared configuration, which differs from all others.
  final class Identity: Sendable {}

  let identity = Identity()
  /// The configuration from which the tables were created.
  package let model: RouterModel
  /// The differences to an earlier configuration; nil if more than some terms differ.
  let changes: TermChanges?
  let sets: [PreparedSet]
  /// All terms in order. The position of a term is that of its tunnel in the router.
  let terms: [PreparedTerm]
  /// The positions of the service sets, by name.
  let indices: [String: Int]
  /// The units of next-hop service sets, with the direction of packets that are routed to them.
  let sides: [LogicalInterface: ServiceSide]
  /// The number of tunnels with negotiated associations at each local gateway.
  let dynamicTunnelCounts: [IPv4Address: Int]

  /// Creates the tables. `former` is an earlier prepared configuration, whose tables are reused
  /// where they would be the same.
  package init(_ model: RouterModel, former: PreparedModel? = nil) {
    if let former, let changes = TermChanges(model, after: former) {
      self.init(model, after: former, changes)
    } else {
      self.init(anew: model, former: former)
    }
  }

  /// Creates the tables of a configuration whose service sets, rules and terms have the positions
  /// that they have in `former`.
  private init(_ model: RouterModel, after former: PreparedModel, _ changes: TermChanges) {
    self.model = model
    self.changes = changes
    sets = former.sets.indices.map { index in
      let before = former.sets[index]
      return changes.sets.contains(index)
        ? PreparedSet(model.serviceSets[index], before.tunnels, former: before) : before
    }
    terms = former.terms
    indices = former.indices
    sides = Self.sides(of: model)
    dynamicTunnelCounts = former.dynamicTunnelCounts
  }

  private init(anew model: RouterModel, former: PreparedModel?) {
    self.model = model
    changes = nil
    var sets: [PreparedSet] = []
    var terms: [PreparedTerm] = []
    var indices: [String: Int] = [:]
    var counts: [IPv4Address: Int] = [:]
    for (index, serviceSet) in model.serviceSets.enumerated() {
      let first = terms.count
      for (rule, configured) in serviceSet.rules.enumerated() {
        for (term, model) in configured.terms.enumerated() {
          var prepared = PreparedTerm(set: index, rule: rule, term: term)
          if model.isDynamic {
            let name = TunnelName(
              serviceSet: serviceSet.name, rule: configured.name, term: model.name)
            prepared.policyName = name.words
            counts[serviceSet.localGateway, default: 0] += 1
          }
          terms.append(prepared)
        }
      }
      let before = former.flatMap { former in
        former.indices[serviceSet.name].map { former.sets[$0] }
      }
      sets.append(PreparedSet(serviceSet, first..<terms.count, former: before))
      indices[serviceSet.name] = index
    }
    self.sets = sets
    self.terms = terms
    self.indices = indices
    sides = Self.sides(of: model)
    dynamicTunnelCounts = counts
  }

  private static func sides(of model: RouterModel) -> [LogicalInterface: ServiceSide] {
    var sides: [LogicalInterface: ServiceSide] = [:]
    for (index, serviceSet) in model.serviceSets.enumerated() {
      if case .nextHop(let inside, let outside) = serviceSet.style {
        sides[inside] = (index, .input)
        sides[outside] = (index, .output)
      }
    }
    return sides
  }

  func serviceSet(of term: PreparedTerm) -> ServiceSetModel { model.serviceSets[term.set] }

  func model(of term: PreparedTerm) -> TermModel {
    model.serviceSets[term.set].rules[term.rule].terms[term.term]
  }

  func name(of term: PreparedTerm) -> TunnelName {
    let serviceSet = model.serviceSets[term.set]
    let rule = serviceSet.rules[term.rule]
    return TunnelName(
      serviceSet: serviceSet.name, rule: rule.name, term: rule.terms[term.term].name)
  }
}

/// The position of a term in its configuration.
struct PreparedTerm: Sendable {
  var set: Int
  var rule: Int
  var term: Int
  /// The name of the tunnel's policy in messages; nil if the associations are manual.
  var policyName: String?
}

/// The tables with which the terms of a service set are found.
struct PreparedSet: Sendable {
  /// The positions of its tunnels in the router.
  let tunnels: Range<Int>
  let input: TermList
  let output: TermList

  init(_ model: ServiceSetModel, _ tunnels: Range<Int>, former: PreparedSet?) {
    self.tunnels = tunnels
    var input: [MatchTerm] = []
    var output: [MatchTerm] = []
    var tunnel = tunnels.lowerBound
    for rule in model.rules {
      for term in rule.terms {
        let matched = MatchTerm(
          source: term.source, destination: term.destination, tunnel: tunnel,
          logsPackets: term.logsPackets)
        switch rule.matchDirection {
        case .input: input.append(matched)
        case .output: output.append(matched)
        }
        tunnel += 1
      }
    }
    self.input = TermList(input, former: former?.input)
    self.output = TermList(output, former: former?.output)
  }
}
