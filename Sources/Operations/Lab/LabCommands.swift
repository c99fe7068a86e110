import Configuration
import Cryptography
import Datastore
import Lab
import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// Those that drive the network around the router.
  static let lab = OperationFamily(
    SchemaText.lab,
    [
      inLab("request lab advance", { $0.number("seconds") ?? 0 }, OperationContext.advance),
      inLab("request lab clock pause", OperationContext.pause),
      inLab("request lab clock rate", { $0.number("rate") ?? 1 }, OperationContext.runClock),
      inLab("request lab clock run", OperationContext.followTime),
      inLab("request lab connect", { $0.required("router") }, OperationContext.connect),
      inLab("request lab exercise check", OperationContext.checkExercise),
      inLab("request lab exercise hint", OperationContext.hintExercise),
      inLab(
        "request lab exercise start", { $0.required("exercise") }, OperationContext.startExercise),
      inLab(
        "request lab host ping",
        { (host: $0.required("host"), probes: PingArguments(fromHost: &$0)) },
        OperationContext.pingFromHost),
      inLab(
        "request lab host traceroute",
        { (host: $0.required("host"), probes: TracerouteArguments(fromHost: &$0)) },
        OperationContext.traceFromHost),
      inLab("request lab link", LinkArguments.init, OperationContext.impairLink),
      inLab("request lab nat restart", { $0.required("link") }, OperationContext.restartNAT),
      inLab("request lab load", { $0.required("lab") }, OperationContext.loadLab),
      inLab("show lab", OperationContext.showLab),
      inLab("show lab clock", OperationContext.showClock),
      inLab("show lab links", OperationContext.showLinks),
    ])

  /// A real network takes no orders.
  private static func inLab<Arguments>(
    _ command: String,
    _ reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    _ run:
      @escaping @Sendable (OperationContext) -> (Arguments, Invocation)
      throws(CommandFailure) -> CommandResult
  ) -> Operation<OperationContext> {
    Operation(command, reading: reading) { context in
      { arguments, call throws(CommandFailure) in
        try context.requireLab()
        return try run(context)(arguments, call)
      }
    }
  }

  private static func inLab<Arguments>(
    _ command: String,
    _ reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    _ run:
      @escaping @Sendable (OperationContext) -> (Arguments) throws(CommandFailure) ->
      CommandResult
  ) -> Operation<OperationContext> {
    Operation(command, reading: reading) { context in
      { arguments throws(CommandFailure) in
        try context.requireLab()
        return try run(context)(arguments)
      }
    }
  }

  private static func inLab(
    _ command: String,
    _ run: @escaping @Sendable (OperationContext) -> () throws(CommandFailure) -> CommandResult
  ) -> Operation<OperationContext> {
    Operation(command) { context in
      { () throws(CommandFailure) in
        try context.requireLab()
        return try run(context)()
      }
    }
  }
}

private struct LinkArguments {
  var link: String
  /// Whether the cable is pulled, or put back; nil: it stays as it is.
  var isCut: Bool?
  var clears: Bool
  var impairment: Impairment

  init(_ claims: inout ArgumentClaims) {
    link = claims.required("link")
    isCut =
      switch claims.choice(of: Cable.self) {
      case .down: true
      case .up: false
      case nil: nil
      }
    clears = claims.has("clear")
    impairment = Impairment(
      loss: claims.number("loss") ?? 0, duplication: claims.number("duplicate") ?? 0,
      reordering: claims.number("reorder") ?? 0, corruption: claims.number("corrupt") ?? 0,
      seed: UInt64(clamping: claims.numberOrDefault("seed")))
  }

  private enum Cable: String, CaseIterable { case down, up }
}

extension OperationContext {
  fileprivate func requireLab() throws(CommandFailure) {
    guard !workspace.network.isLive else {
      throw CommandFailure("error: this router is on a real network; there is no lab around it")
    }
  }

  // MARK: Hosts

  /// Throws if the lab has no such host.
  private func requireHost(_ name: String) throws(CommandFailure) {
    guard workspace.network.topology.hosts.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.hosts.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no host '\(name)'; there are \(known)")
    }
  }

  fileprivate func pingFromHost(
    _ wanted: (host: String, probes: PingArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try ping(wanted.probes, from: wanted.host, call)
  }

  fileprivate func traceFromHost(
    _ wanted: (host: String, probes: TracerouteArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try traceroute(wanted.probes, from: wanted.host, call)
  }

  // MARK: The network

  /// `request lab connect`: the session goes on at another router.
  fileprivate func connect(to name: String) throws(CommandFailure) -> CommandResult {
    guard let router = workspace.router(named: name) else {
      let known = workspace.network.topology.routerNames.joined(separator: ", ")
      throw CommandFailure("error: there is no router '\(name)'; there are \(known)")
    }
    guard access.mode == nil else {
      throw CommandFailure("error: leave configuration mode to move to another router")
    }
    do throws(ManagementError) { try move(to: router) } catch { throw CommandFailure(error) }
    return .nothing
  }

  /// `request lab link`
  fileprivate func impairLink(_ wanted: LinkArguments) throws(CommandFailure) -> CommandResult {
    let name = wanted.link
    guard workspace.network.topology.links.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.links.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no link '\(name)'; there are \(known)")
    }
    if let isCut = wanted.isCut { workspace.network.setLink(name, isCut: isCut) }
    if !wanted.impairment.isNone || wanted.clears {
      workspace.network.setImpairment(wanted.impairment, of: name)
    }
    return .nothing
  }

  /// `request lab nat restart`
  fileprivate func restartNAT(on name: String) throws(CommandFailure) -> CommandResult {
    guard workspace.network.restartNATs(on: name) else {
      throw CommandFailure("error: there is no NAT on link '\(name)'")
    }
    return .nothing
  }

  fileprivate func advance(bySeconds count: Int, _ call: Invocation) -> CommandResult {
    // Nothing is paced here: hours pass as fast as the packets in them can be worked on.
    advance(to: workspace.network.now.advanced(by: .seconds(count)), call.output)
  }

  /// Slice by slice, where others want to go on meanwhile.
  private func advance(to end: Instant, _ output: any CommandOutput) -> CommandResult {
    guard let isSpent = workspace.beginSlice?() else {
      workspace.advance(to: end)
      return .nothing
    }
    while workspace.network.now < end {
      workspace.advance(to: min(end, workspace.network.now.advanced(by: .milliseconds(100))))
      guard isSpent(), workspace.network.now < end else { continue }
      if output.isInterrupted { return .nothing }
      return .needs(.turn) { [self] _ in advance(to: end, output) }
    }
    return .nothing
  }

  fileprivate func pause() -> CommandResult { setPace(.paused) }

  fileprivate func followTime() -> CommandResult { setPace(.running(rate: 1)) }

  fileprivate func runClock(rate: Int) -> CommandResult { setPace(.running(rate: rate)) }

  /// `request lab clock`
  private func setPace(_ pace: NetworkClock.Pace) -> CommandResult {
    workspace.setPace(pace)
    return .nothing
  }

  /// `show lab clock`
  fileprivate func showClock() -> CommandResult {
    let pace =
      switch workspace.clock.pace {
      case .withCommands: "stands between commands"
      case .paused: "paused"
      case .running(1): "follows the time of day"
      case .running(let rate): "runs \(rate) times as fast as the time of day"
      }
    return .report("Current time: \(CalendarDate.full(workspace.date))\nClock: \(pace)\n")
  }

  /// `request lab load`: commits a finished configuration on every router, or on none.
  fileprivate func loadLab(_ name: String) throws(CommandFailure) -> CommandResult {
    guard let lab = LabConfiguration.all.first(where: { $0.name == name }) else {
      let known = LabConfiguration.all.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no lab '\(name)'; there are \(known)")
    }
    let commits = try load(lab)
    // What it began with is gone.
    workspace.exercise = nil
    return .report(commits)
  }

  /// Commits the configuration on every router, or on none. Returns what there is to tell.
  func load(_ lab: LabConfiguration) throws(CommandFailure) -> String {
    if let changed = workspace.routersWithChanges.first {
      throw CommandFailure(
        "error: the candidate of \(changed) has uncommitted changes; commit them or roll them back")
    }
    if let kind = lab.signatures { try makeCertificates(kind, for: lab) }
    var trees: [(router: ManagedRouter, tree: Statement)] = []
    for (name, text) in lab.texts.sorted(by: { $0.key < $1.key }) {
      guard let router = workspace.router(named: name) else { continue }
      trees.append((router, try Workspace.parse(text, of: name)))
    }
    let commit: NetworkCommit
    do throws(ManagementError) {
      commit = try NetworkCommit(
        trees, by: Requester(user: user, channel: .lab), session: access.number,
        comment: "lab \(lab.name)", in: workspace.management)
    } catch {
      throw CommandFailure("\(error.text)\nerror: lab not loaded")
    }
    workspace.network.removeNATs()
    for box in lab.nats { workspace.network.addNAT(box, on: "core") }
    var done: [ManagedRouter] = []
    var text: String { done.map { "\($0.name): commit complete\n" }.joined() }
    do throws(ManagementError) {
      try commit.carryOut { done.append($0) }
    } catch {
      // If the disk is full, the routers before this one keep their new configurations, and the
      // message says so.
      let failed = trees.dropFirst(done.count).first?.router.name ?? ""
      throw CommandFailure("\(text)\(failed): \(error.text)")
    }
    forgetNegotiated(on: done)
    return text
  }

  /// What another lab negotiated, by other means or by another way, would go on until it expires.
  private func forgetNegotiated(on routers: [ManagedRouter]) {
    for router in routers {
      workspace.network.drive(router.name) { device, now in
        device.resetSecurityAssociations(at: now) + device.clearIKEAssociations(at: now)
      }
    }
  }

  /// Puts a certificate, its key pair and that of its authority into the folder of each router.
  private func makeCertificates(
    _ kind: PublicKey.Kind, for lab: LabConfiguration
  ) throws(CommandFailure) {
    let routers = lab.texts.keys.sorted().compactMap { workspace.router(named: $0) }
    guard let first = routers.first else { return }
    var made: [(ManagedRouter, LabAuthority.Credentials)] = []
    do throws(CryptographyError) {
      let authority = try LabAuthority(
        kind, at: workspace.date, serialNumber: workspace.serialNumber(on: first),
        library: workspace.library)
      for router in routers {
        let credentials = try authority.issue(
          to: router.name, serialNumber: workspace.serialNumber(on: first))
        made.append((router, credentials))
      }
    } catch {
      throw CommandFailure("error: lab not loaded: \(error)")
    }
    do throws(ManagementError) {
      for (router, credentials) in made {
        let name = LabAuthority.certificateName(kind)
        try router.certificates.keep(credentials.key, named: name)
        try router.certificates.keep(
          Array(credentials.certificate.pem.utf8), .local, named: name)
        try router.certificates.keep(
          Array(credentials.authority.pem.utf8), .authority,
          named: LabAuthority.authorityName(kind))
        workspace.management.handOverCertificates(of: router)
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  /// `show lab links`
  fileprivate func showLinks() -> CommandResult {
    .report(LinksReport(links: workspace.network.linkStatus))
  }

  /// `show lab`: what is connected with what.
  fileprivate func showLab() -> CommandResult {
    .report(LabReport(workspace.network, seenFrom: router.name))
  }
}
