internal import Configuration
internal import Schema
internal import Wire

/// The rules of a configuration as they were read, for the next one: a rule that is still the same
/// statement, in the same circumstances, is the same model.
struct KnownRules {
  /// All that reading rules depends on beside the rules themselves.
  struct Circumstances: Equatable {
    private let policiesWithoutSecret: Set<String>
    private let own: OwnNetworks

    init(_ policiesWithoutSecret: Set<String>, _ own: OwnNetworks) {
      self.policiesWithoutSecret = policiesWithoutSecret
      self.own = own
    }
  }

  /// What came of reading a rule without fault.
  struct Outcome {
    /// nil: it lacks what the schema asks for.
    var model: RuleModel?
    /// Of the inventory's security headers, its own.
    var uses: Range<Int>
  }

  let ipsecVPN: Statement
  let circumstances: Circumstances
  /// By the places of the rules among the children of `ipsecVPN`.
  private(set) var outcomes: [Outcome?] = []
  private(set) var inventory = RuleInventory()
  /// Every active rule, and all that they are beside each other, is without fault.
  private(set) var isSound = true
  /// The service sets beside which every index is held only once.
  private var soundServiceSets: [ServiceSetModel]?
  /// Rules that had to be read, since the first configuration.
  private(set) var readCount: Int

  init(_ ipsecVPN: Statement, _ circumstances: Circumstances, after former: KnownRules?) {
    self.ipsecVPN = ipsecVPN
    self.circumstances = circumstances
    readCount = former?.readCount ?? 0
  }

  /// Whether reading these statements would come to the same, and find no fault.
  func isWhole(of ipsecVPN: Statement, _ circumstances: Circumstances) -> Bool {
    isSound && ipsecVPN.isShared(with: self.ipsecVPN) && circumstances == self.circumstances
  }

  /// Reads each active rule that is not what it was; `read` adds to the inventory.
  mutating func readRules(
    _ rule: Field, after former: KnownRules?, in schema: Schema,
    _ read: (Statement, inout RuleInventory) -> (model: RuleModel?, isSound: Bool)
  ) {
    let former = former?.circumstances == circumstances ? former : nil
    let twins = former?.ipsecVPN.children ?? []
    outcomes.reserveCapacity(ipsecVPN.children.count)
    let tree = ipsecVPN
    tree.forEachChild(beside: former?.ipsecVPN ?? .empty, in: schema) { child, place in
      guard child.declaration == rule.id, !child.isInactive else { return outcomes.append(nil) }
      let start = inventory.uses.count
      if let former, let place, twins[place].isShared(with: child),
        let known = former.outcomes[place]
      {
        inventory.add(known.model, former.inventory.uses[known.uses])
        outcomes.append(Outcome(model: known.model, uses: start..<inventory.uses.count))
        return
      }
      readCount += 1
      let (model, isRuleSound) = read(child, &inventory)
      inventory.add(model, [])
      // What was found fault with is to be found again.
      let outcome = Outcome(model: model, uses: start..<inventory.uses.count)
      outcomes.append(isRuleSound ? outcome : nil)
      isSound = isSound && isRuleSound
    }
  }

  /// Adds the rule sets and the statements that faults of indexes are found with.
  mutating func finish(_ ruleSets: [String: [String]], _ spiFields: (spi: Field, auxiliary: Field))
  {
    inventory.ruleSets = ruleSets
    inventory.spiFields = spiFields
  }

  /// Holds the indexes of all rules against each other, unless that was done.
  mutating func checkSPIs(_ serviceSets: [ServiceSetModel], _ findings: inout Findings) {
    if let sound = soundServiceSets, sound.elementsEqual(serviceSets, by: Self.areAlike) { return }
    let before = findings.count
    inventory.checkSPIs(serviceSets, &findings)
    soundServiceSets = findings.count == before ? serviceSets : nil
  }

  /// Rules of one name are the same rule here.
  private static func areAlike(_ left: ServiceSetModel, _ right: ServiceSetModel) -> Bool {
    left.name == right.name && left.localGateway == right.localGateway
      && left.rules.elementsEqual(right.rules) { $0.name == $1.name }
  }
}
