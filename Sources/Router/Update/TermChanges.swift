/// The terms of a configuration that differ from those of an earlier one. All service sets, rules
/// and terms have the same positions and names in both.
struct TermChanges: Sendable {
  /// The earlier configuration.
  let former: PreparedModel.Identity
  /// The positions of the terms among those of the configuration, ascending.
  private(set) var terms: [Int] = []
  /// The positions of the service sets in which a term, or the direction of a rule, has changed.
  private(set) var sets: Set<Int> = []

  /// Finds the changes. Returns nil if anything has another position, a service set has another
  /// local gateway, associations change between manual and negotiated, or many terms have changed:
  /// then it is better to prepare all of them.
  init?(_ model: RouterModel, after former: PreparedModel) {
    self.former = former.identity
    guard model.serviceSets.count == former.model.serviceSets.count else { return nil }
    let maximum = max(Self.few, former.terms.count / 8)
    for (index, (set, before)) in zip(model.serviceSets, former.model.serviceSets).enumerated() {
      guard set.name == before.name, set.localGateway == before.localGateway,
        set.rules.count == before.rules.count
      else { return nil }
      var position = former.sets[index].tunnels.lowerBound
      for (rule, before) in zip(set.rules, before.rules) {
        guard rule.name == before.name, rule.terms.count == before.terms.count else { return nil }
        if rule.matchDirection != before.matchDirection { sets.insert(index) }
        for (term, before) in zip(rule.terms, before.terms) {
          if term != before {
            guard term.name == before.name, term.isDynamic == before.isDynamic,
              terms.count < maximum
            else { return nil }
            terms.append(position)
            sets.insert(index)
          }
          position += 1
        }
      }
    }
  }

  private static let few = 64
}
