internal import Configuration
internal import Schema
internal import Wire

/// The rules of the last configuration that was checked. If a rule is still the same statement in
/// the same circumstances, its model is used again.
struct KnownRules {
  /// Everything that the reading of a rule depends on beside the rule itself.
  struct Circumstances: Equatable {
    private let policiesWithoutSecret: Set<String>
    private let own: OwnNetworks

    init(_ policiesWithoutSecret: Set<String>, _ own: OwnNetworks) {
      self.policiesWithoutSecret = policiesWithoutSecret
      self.own = own
    }
  }

  /// The result of reading a rule without errors.
  struct KnownRule {
    /// The rule; nil if it lacks a statement that the schema requires.
    var model: RuleModel?
    /// The range of the rule's entries in the inventory's security headers.
    var uses: Range<Int>
  }

  let ipsecVPN: Statement
  let circumstances: Circumstances
  /// The rules that were read, by their positions among the children of `ipsecVPN`.
  private(set) var knownRules: [KnownRule?] = []
  private(set) var inventory = RuleInventory()
  /// Whether every active rule was read without errors.
  private(set) var isSound = true
  /// The service sets for which no two associations have the same SPI.
  private var soundServiceSets: [ServiceSetModel]?
  /// The number of rules that were read since the first configuration.
  private(set) var readCount: Int

  init(_ ipsecVPN: Statement, _ circumstances: Circumstances, after former: KnownRules?) {
    self.ipsecVPN = ipsecVPN
    self.circumstances = circumstances
    readCount = former?.readCount ?? 0
  }

  /// Returns whether reading these statements would give the same result without errors.
  func isWhole(of ipsecVPN: Statement, _ circumstances: Circumstances) -> Bool {
    isSound && ipsecVPN.isShared(with: self.ipsecVPN) && circumstances == self.circumstances
  }

  /// Reads each active rule that has changed; `read` adds to the inventory.
  mutating func readRules(
    _ rule: Field, after former: KnownRules?, in schema: Schema,
    _ read: (Statement, inout RuleInventory) -> (model: RuleModel?, isSound: Bool)
  ) {
    let former = former?.circumstances == circumstances ? former : nil
    let twins = former?.ipsecVPN.children ?? []
    knownRules.reserveCapacity(ipsecVPN.children.count)
    let tree = ipsecVPN
    tree.forEachChild(beside: former?.ipsecVPN ?? .empty, in: schema) { child, place in
      guard child.declaration == rule.id, !child.isInactive else { return knownRules.append(nil) }
      let start = inventory.uses.count
      if let former, let place, twins[place].isShared(with: child),
        let known = former.knownRules[place]
      {
        inventory.add(known.model, former.inventory.uses[known.uses])
        knownRules.append(KnownRule(model: known.model, uses: start..<inventory.uses.count))
        return
      }
      readCount += 1
      let (model, isRuleSound) = read(child, &inventory)
      inventory.add(model, [])
      // A rule with errors is read again next time, so that they are reported again.
      let knownRule = KnownRule(model: model, uses: start..<inventory.uses.count)
      knownRules.append(isRuleSound ? knownRule : nil)
      isSound = isSound && isRuleSound
    }
  }

  /// Adds the rule sets, and the fields with which errors about SPIs are reported.
  mutating func finish(_ ruleSets: [String: [String]], _ spiFields: (spi: Field, auxiliary: Field))
  {
    inventory.ruleSets = ruleSets
    inventory.spiFields = spiFields
  }

  /// Checks the SPIs of all rules for duplicates, unless they are unchanged and were checked
  /// before.
  mutating func checkSPIs(_ serviceSets: [ServiceSetModel], _ findings: inout Findings) {
    if let sound = soundServiceSets, sound.elementsEqual(serviceSets, by: Self.areAlike) { return }
    let before = findings.count
    inventory.checkSPIs(serviceSets, &findings)
    soundServiceSets = findings.count == before ? serviceSets : nil
  }

  /// Returns whether two service sets are the same for this check. Rules are compared by name.
  private static func areAlike(_ left: ServiceSetModel, _ right: ServiceSetModel) -> Bool {
    left.name == right.name && left.localGateway == right.localGateway
      && left.rules.elementsEqual(right.rules) { $0.name == $1.name }
  }
}
