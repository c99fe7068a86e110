internal import Configuration
internal import Schema
internal import Wire

/// The rules of a configuration as they were read, for the next one: a rule that is still the same
/// statement, in the same circumstances, is the same model.
struct KnownRules {
  /// All that reading a rule depends on beside the rule itself.
  struct Circumstances: Equatable {
    private let policiesWithoutSecret: Set<String>
    private let ownAddresses: Set<IPv4Address>

    init(_ policiesWithoutSecret: Set<String>, _ ownAddresses: Set<IPv4Address>) {
      self.policiesWithoutSecret = policiesWithoutSecret
      self.ownAddresses = ownAddresses
    }
  }

  /// What came of reading a rule without fault.
  struct Outcome {
    /// nil: it lacks what the schema asks for.
    var model: RuleModel?
    var uses: [RuleInventory.Use]
  }

  private let ipsecVPN: Statement
  private let circumstances: Circumstances
  private var former: Former?
  /// By the places of the rules among the children of `ipsecVPN`.
  private var outcomes: [Outcome?] = []
  /// Rules that had to be read, since the first configuration.
  private(set) var readCount: Int

  private struct Former {
    var ipsecVPN: Statement
    var outcomes: [Outcome?]
  }

  init(_ ipsecVPN: Statement, _ circumstances: Circumstances, _ known: KnownRules?) {
    self.ipsecVPN = ipsecVPN
    self.circumstances = circumstances
    readCount = known?.readCount ?? 0
    guard let known, known.circumstances == circumstances else {
      former = nil
      return
    }
    former = Former(ipsecVPN: known.ipsecVPN, outcomes: known.outcomes)
  }

  /// Calls `read` with each active rule and what it was when it was read before, where that still
  /// holds; keeps what comes of it.
  mutating func forEachRule(
    _ rule: Field, in schema: Schema, _ read: (Statement, Outcome?) -> Outcome?
  ) {
    // Not the tree itself where nothing is known: every rule would be its own former one.
    let twins = former?.ipsecVPN.children ?? []
    outcomes.reserveCapacity(ipsecVPN.children.count)
    ipsecVPN.forEachChild(beside: former?.ipsecVPN ?? .empty, in: schema) { child, place in
      guard child.declaration == rule.id, !child.isInactive else { return outcomes.append(nil) }
      var known: Outcome?
      if let place, twins[place].isShared(with: child) { known = former?.outcomes[place] }
      if known == nil { readCount += 1 }
      outcomes.append(read(child, known))
    }
    former = nil
  }
}
