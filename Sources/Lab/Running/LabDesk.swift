package import Configuration
package import Management
package import Network
import Router
package import Wire

/// A lab that is in progress: its current stage, and the state of the network at the beginning of
/// the stage.
package struct LabDesk {
  /// The lab that is in progress.
  package let lab: Lab
  /// The number of the stage; nil if none has begun.
  package private(set) var stageNumber: Int?
  /// The network at the beginning of the stage, or of the lab if no stage has begun.
  private var given: Network?
  /// The configurations at the beginning of the stage, by the names of the routers.
  private var givenTrees: [String: Statement] = [:]

  /// Begins the lab without a stage.
  package init(_ lab: Lab) { self.lab = lab }

  /// The current stage; nil if none has begun.
  package var stage: LabStage? {
    stageNumber.flatMap { lab.stages.indices.contains($0) ? lab.stages[$0] : nil }
  }

  /// The time at which the lab's clock starts.
  package var start: Instant { Instant(sinceOrigin: .seconds(lab.startDate)) }

  /// Returns whether a network has the nodes and cables of the lab. Impairments are ignored.
  package func fits(_ network: Network) -> Bool {
    network.topology.nodes == lab.topology.nodes
      && network.topology.links.map(\.ends) == lab.topology.links.map(\.ends)
      && network.topology.links.map(\.name) == lab.topology.links.map(\.name)
  }

  /// Creates a network of the lab's topology without configurations.
  package func network(at start: Instant, seed: UInt64) -> Network {
    Network(lab.topology, at: start, seed: seed)
  }

  // MARK: Begin

  /// Begins a stage, or the lab without one, in a network of its topology. Earlier events have no
  /// influence: routers, links, counters and logs are those of a new network at `start`. Returns
  /// the names of the routers that were committed. If it throws, nothing has changed, unless a
  /// configuration could not be stored.
  @discardableResult
  package mutating func begin(
    stage number: Int?, in management: Management, by requester: Requester, session: Int? = nil,
    at start: Instant, seed: UInt64
  ) throws(LabErrors) -> [String] {
    let trees = try trees(beginning: number)
    // The commit check needs the certificates that policies name.
    try issueCertificates(
      trees, in: management, at: start.sinceOrigin.components.seconds, seed: seed)
    let commit = try prepared(trees, requester, session, management)
    management.network.restart(lab.topology, at: start, seed: seed)
    for link in lab.cutLinks { management.network.setLink(link, isCut: true) }
    for router in management.routers { management.handOverCertificates(of: router) }
    let committed = try carryOut(commit)
    stageNumber = number
    givenTrees = trees
    given = management.network
    return committed
  }

  /// Returns the active configurations at the beginning of a stage: those of the lab, with the
  /// starts and solutions of earlier stages unless the stage is `alone`, and its own start.
  package func trees(beginning number: Int?) throws(LabErrors) -> [String: Statement] {
    var trees: [String: Statement] = [:]
    for name in lab.topology.routerNames {
      trees[name] =
        try lab.configurations[name].map { text throws(LabErrors) in
          try text.loaded(into: .empty)
        } ?? .empty
    }
    guard let number, lab.stages.indices.contains(number) else { return trees }
    let first = lab.stages[...number].lastIndex { $0.isAlone } ?? 0
    for stage in lab.stages[first..<number] {
      try Self.apply(stage.start + stage.solution, to: &trees)
    }
    try Self.apply(lab.stages[number].start, to: &trees)
    return trees
  }

  /// Applies changes to configurations.
  package static func apply(
    _ changes: [RouterChange], to trees: inout [String: Statement]
  ) throws(LabErrors) {
    for change in changes {
      trees[change.router] = try change.text.loaded(into: trees[change.router] ?? .empty)
    }
  }

  /// Applies changes to the active configurations and commits them. An error is reported at
  /// `place`, or at the lab's place if that is nil.
  package func commit(
    _ changes: [RouterChange], in management: Management, by requester: Requester,
    session: Int? = nil, at place: LabPlace? = nil
  ) throws(LabErrors) {
    var trees: [String: Statement] = [:]
    for change in changes {
      trees[change.router] = management.router(named: change.router)?.active ?? .empty
    }
    try Self.apply(changes, to: &trees)
    _ = try carryOut(try prepared(trees, requester, session, management, at: place))
  }

  private func prepared(
    _ trees: [String: Statement], _ requester: Requester, _ session: Int?,
    _ management: Management, at place: LabPlace? = nil
  ) throws(LabErrors) -> NetworkCommit {
    let named = trees.sorted { $0.key < $1.key }.compactMap { name, tree in
      management.router(named: name).map { (router: $0, tree: tree) }
    }
    do throws(ManagementError) {
      return try NetworkCommit(
        named, by: requester, session: session, comment: "lab \(lab.name)", in: management)
    } catch { throw failure(error, of: named, at: place ?? lab.place) }
  }

  private func carryOut(_ commit: NetworkCommit) throws(LabErrors) -> [String] {
    var done: [String] = []
    do throws(ManagementError) { try commit.carryOut { done.append($0.name) } } catch {
      throw failure(error)
    }
    return done
  }

  private func failure(_ error: ManagementError) -> LabErrors {
    LabErrors([LabError("\(error)", at: lab.place)])
  }

  /// Returns the errors of each configuration, at the position of the statement if the lab's own
  /// configuration contains it, else at `place`.
  private func failure(
    _ error: ManagementError, of trees: [(router: ManagedRouter, tree: Statement)],
    at place: LabPlace
  ) -> LabErrors {
    let errors = trees.flatMap { router, tree in
      let issues = CommitCheck.check(tree, certificates: router.certificates.store).errors
      let text = issues.isEmpty || place != lab.place ? nil : lab.configurations[router.name]
      return issues.map { issue in
        let path = issue.path + [issue.element].compactMap { $0 }
        return LabError(
          "\(router.name): \(issue.banner) \(issue.message)", at: text?.place(of: path) ?? place)
      }
    }
    return errors.isEmpty ? failure(error) : LabErrors(Array(errors.prefix(LabErrors.limit)))
  }

  // MARK: Check

  /// Runs all checks of the current stage, each on a copy of the network. The configurations are
  /// tested, so associations from before do not count.
  package func results(in management: Management) -> [CheckResult] {
    (stage?.checks ?? []).map { check in
      CheckResult(check: check, verdict: verdict(of: check.expectation, in: management, anew: true))
    }
  }

  /// Tests whether an expectation holds. With `anew`, only associations that are negotiated for the
  /// test count.
  package func verdict(
    of expectation: Expectation, in management: Management, anew: Bool = false
  ) -> Trial.Verdict {
    let active = Dictionary(
      management.routers.map { ($0.name, $0.active) }, uniquingKeysWith: { first, _ in first })
    let configurations = Trial.Configurations(active: active, given: givenTrees)
    return Trial(management.network, given: given, configurations).verdict(
      of: expectation, anew: anew)
  }
}

/// The result of one check of a stage.
package struct CheckResult: Sendable {
  /// The check that was tested.
  package var check: LabCheck
  /// The verdict on the check's expectation.
  package var verdict: Trial.Verdict

  /// Whether the check holds.
  package var holds: Bool { verdict.holds }

  /// The points that were earned.
  package var points: Int { holds ? check.points : 0 }

  /// The remark in one line; empty if there is none.
  package var remark: String {
    switch verdict {
    case .holds: check.pass ?? ""
    case .fails(let finding): check.fail ?? finding
    }
  }
}

extension LabText {
  /// Returns the position of a statement, or of the nearest container that the text contains.
  fileprivate func place(of path: [PathElement]) -> LabPlace? {
    let octets = Array(text.utf8)
    let reader = ConfigurationReader(.detected(in: octets), .replace, recordingPlaces: true)
    return reader.read(octets).places.map { places in
      let place = places.place(of: path)
      return self.place(line: place.line, column: place.column)
    }
  }

  /// Applies the text to a configuration: statements in braces with or without marks, `set` and
  /// similar commands, XML or JSON. Throws all errors with their positions.
  package func loaded(into tree: Statement) throws(LabErrors) -> Statement {
    let octets = Array(text.utf8)
    let reader = ConfigurationReader(.detected(in: octets), .replace)
    let loaded = reader.read(octets, into: tree)
    guard loaded.errors.isEmpty else {
      throw LabErrors(loaded.errors.prefix(LabErrors.limit).map { LabError($0, in: self) })
    }
    return loaded.tree
  }
}
