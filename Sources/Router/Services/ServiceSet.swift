import Wire

/// A service set at work: the terms of its rules, in their order, for each direction.
struct ServiceSet {
  let model: ServiceSetModel
  /// The instance whose packets it takes, and gets back.
  let innerInstance: Int
  /// The instance in which the gateways talk.
  let outerInstance: Int
  /// Places of its tunnels among those of the router, in the order of rules and terms.
  let tunnels: Range<Int>
  let input: TermList
  let output: TermList
  /// Of these two, for packets.
  let inputTerms: TermList.Reference
  let outputTerms: TermList.Reference
  var drops: [DropReason: UInt64] = [:]
  /// The number of ESP and AH packets to the local gateway that belong to none of its tunnels.
  var strays: UInt64 = 0
  let serviceInterface: LogicalInterface
  /// Of the service interface, among those of the router.
  var slot: Int?

  /// Whether a term has `syslog`: then what no term takes is logged too.
  let logsPackets: Bool

  init(_ prepared: PreparedModel, _ index: Int, _ place: (inner: Int, outer: Int)) {
    let set = prepared.sets[index]
    model = prepared.model.serviceSets[index]
    innerInstance = place.inner
    outerInstance = place.outer
    tunnels = set.tunnels
    input = set.input
    output = set.output
    inputTerms = TermList.Reference(set.input)
    outputTerms = TermList.Reference(set.output)
    serviceInterface = model.serviceInterface
    logsPackets = set.input.logsPackets || set.output.logsPackets
  }

  mutating func takeCounters(of former: ServiceSet) {
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
