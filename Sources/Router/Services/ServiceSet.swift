import Wire

/// A service set with the terms of its rules, in their order, for each direction.
struct ServiceSet {
  let model: ServiceSetModel
  /// The index of the routing instance of the unprotected packets.
  let innerInstance: Int
  /// The index of the routing instance of the gateways.
  let outerInstance: Int
  /// The indices of its tunnels, in the order of rules and terms.
  let tunnels: Range<Int>
  let input: TermList
  let output: TermList
  // Unowned references to these two lists, for packets.
  let inputTerms: TermList.Reference
  let outputTerms: TermList.Reference
  var drops: [DropReason: UInt64] = [:]
  /// The number of ESP and AH packets to the local gateway that belong to none of its tunnels.
  var strays: UInt64 = 0
  let serviceInterface: LogicalInterface
  /// The slot of the service interface.
  var slot: Int?

  /// Whether any term has `syslog`. Packets that match no term are logged then.
  let logsPackets: Bool

  /// Creates the service set at an index of a configuration. `instances` has the indices of its
  /// routing instances.
  init(_ prepared: PreparedModel, _ index: Int, _ instances: (inner: Int, outer: Int)) {
    let set = prepared.sets[index]
    model = prepared.model.serviceSets[index]
    innerInstance = instances.inner
    outerInstance = instances.outer
    tunnels = set.tunnels
    input = set.input
    output = set.output
    inputTerms = TermList.Reference(set.input)
    outputTerms = TermList.Reference(set.output)
    serviceInterface = model.serviceInterface
    logsPackets = set.input.logsPackets || set.output.logsPackets
  }

  mutating func adoptCounters(of former: ServiceSet) {
    drops = former.drops
    strays = former.strays
  }

  var name: String { model.name }

  var insideInterface: LogicalInterface? {
    if case .nextHop(let inside, _) = model.style { inside } else { nil }
  }

  func terms(_ direction: RuleModel.MatchDirection) -> [MatchTerm] { list(direction).terms }

  func list(_ direction: RuleModel.MatchDirection) -> TermList {
    switch direction {
    case .input: input
    case .output: output
    }
  }
}
