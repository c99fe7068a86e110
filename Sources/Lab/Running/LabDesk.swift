package import Configuration
package import Management
package import Network
import Router
package import Wire

/// A lab that somebody is at: which stage, and how the network was when the stage began.
package struct LabDesk {
  package let lab: Lab
  /// The number of the stage; nil: no stage has begun.
  package private(set) var stageNumber: Int?
  /// The network when the stage began, or the lab where no stage has.
  private var given: Network?
  /// What the stage began with, by the names of the routers.
  private var givenTrees: [String: Statement] = [:]

  package init(_ lab: Lab) { self.lab = lab }

  package var stage: LabStage? {
    stageNumber.flatMap { lab.stages.indices.contains($0) ? lab.stages[$0] : nil }
  }

  /// When the network of the lab begins.
  package var start: Instant { Instant(sinceOrigin: .seconds(lab.startDate)) }

  /// Whether a network has the nodes and cables of the lab, whatever its links do to packets.
  package func fits(_ network: Network) -> Bool {
    network.topology.nodes == lab.topology.nodes
      && network.topology.links.map(\.ends) == lab.topology.links.map(\.ends)
      && network.topology.links.map(\.name) == lab.topology.links.map(\.name)
  }

  /// A network of the lab, in which nothing is configured yet.
  package func network(at start: Instant, seed: UInt64) -> Network {
    Network(lab.topology, at: start, seed: seed)
  }

  // MARK: Begin

  /// Begins the lab without a stage, or one of its stages, in a network of its topology. What
  /// happened before makes no difference: routers, links, counters and logs are as a new network has
  /// them at `start`. Returns the names of the routers that were committed. Nothing has changed where
  /// it throws `LabErrors`, unless a configuration could not be stored.
  @discardableResult
  package mutating func begin(
    stage number: Int?, in management: Management, by requester: Requester, session: Int? = nil,
    at start: Instant, seed: UInt64
  ) throws(LabErrors) -> [String] {
    let trees = try trees(beginning: number)
    // A commit check looks for the certificates that policies name.
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

  /// What is active when a stage begins: the lab's configurations, with what solves the stages before
  /// it unless it is `alone`, and its own start.
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

  /// Loads changes on top of configurations.
  package static func apply(
    _ changes: [RouterChange], to trees: inout [String: Statement]
  ) throws(LabErrors) {
    for change in changes {
      trees[change.router] = try change.text.loaded(into: trees[change.router] ?? .empty)
    }
  }

  /// Loads changes on top of what is active, and commits them. What cannot be committed is an error
  /// at `place`; nil: at that of the lab.
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

  /// What is wrong with each of the configurations, by their paths: at the place of the statement
  /// where the lab's own configuration has it, else at `place`.
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

  /// Tries all checks of the stage at hand, each on a copy of the network. The configurations are
  /// judged: associations that were negotiated with others before do not help.
  package func results(in management: Management) -> [CheckResult] {
    (stage?.checks ?? []).map { check in
      CheckResult(check: check, verdict: verdict(of: check.expectation, in: management, anew: true))
    }
  }

  /// Whether an expectation holds now. `anew`: with associations that are negotiated for it.
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

/// What came of one check of a stage.
package struct CheckResult: Sendable {
  package var check: LabCheck
  package var verdict: Trial.Verdict

  package var holds: Bool { verdict.holds }

  /// The points that it earns.
  package var points: Int { holds ? check.points : 0 }

  /// What is said of it in one line; empty: nothing.
  package var remark: String {
    switch verdict {
    case .holds: check.pass ?? ""
    case .fails(let finding): check.fail ?? finding
    }
  }
}

extension LabText {
  /// The place of a statement, or of the nearest above it that the text has.
  fileprivate func place(of path: [PathElement]) -> LabPlace? {
    let octets = Array(text.utf8)
    let reader = ConfigurationReader(.detected(in: octets), .replace, notingPlaces: true)
    return reader.read(octets).places.map { places in
      let place = places.place(of: path)
      return self.place(line: place.line, column: place.column)
    }
  }

  /// The tree with the text loaded on top: statements in braces, marked or not, `set` commands and
  /// their like, XML or JSON. Throws all errors with their places.
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
