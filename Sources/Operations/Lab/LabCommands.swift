import Configuration
import Cryptography
import Datastore
import Lab
import Management
import Network
import Router
import Schema
import Wire

extension OperationContext {
  /// Those that drive the network around the router.
  static let labHandlers: [String: Handler] = [
    "request lab advance": inLab { session, call throws(CommandFailure) in
      session.advance(call)
    },
    "request lab clock pause": inLab { session, _ throws(CommandFailure) in
      session.setPace(.paused)
    },
    "request lab clock rate": inLab { session, call throws(CommandFailure) in
      session.setPace(.running(rate: call.number("rate") ?? 1))
    },
    "request lab clock run": inLab { session, _ throws(CommandFailure) in
      session.setPace(.running(rate: 1))
    },
    "show lab clock": inLab { session, _ throws(CommandFailure) in session.showClock() },
    "request lab connect": inLab { session, call throws(CommandFailure) in
      try session.connect(call)
    },
    "request lab exercise check": inLab { session, _ throws(CommandFailure) in
      try session.checkExercise()
    },
    "request lab exercise hint": inLab { session, _ throws(CommandFailure) in
      try session.hintExercise()
    },
    "request lab exercise start": inLab { session, call throws(CommandFailure) in
      try session.startExercise(call)
    },
    "request lab host ping": inLab { session, call throws(CommandFailure) in
      try session.pingFromHost(call)
    },
    "request lab host traceroute": inLab { session, call throws(CommandFailure) in
      try session.traceroute(call, from: try session.host(call))
    },
    "request lab link": inLab { session, call throws(CommandFailure) in
      try session.impairLink(call)
    },
    "request lab nat restart": inLab { session, call throws(CommandFailure) in
      try session.restartNAT(call)
    },
    "request lab load": inLab { session, call throws(CommandFailure) in
      try session.loadLab(call)
    },
    "show lab": inLab { session, _ throws(CommandFailure) in
      .report(LabReport(session.workspace.network, seenFrom: session.router.name))
    },
    "show lab links": inLab { session, _ throws(CommandFailure) in
      .report(LinksReport(links: session.workspace.network.linkStatus))
    },
  ]

  /// A real network takes no orders.
  private static func inLab(_ handler: @escaping Handler) -> Handler {
    { session, call throws(CommandFailure) in
      guard !session.workspace.network.isLive else {
        throw CommandFailure("error: this router is on a real network; there is no lab around it")
      }
      return try handler(session, call)
    }
  }

  /// `request lab connect`: the session goes on at another router.
  private func connect(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("router") ?? ""
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
  private func impairLink(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("link") ?? ""
    guard workspace.network.topology.links.contains(where: { $0.name == name }) else {
      let known = workspace.network.topology.links.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no link '\(name)'; there are \(known)")
    }
    if call.has("down") || call.has("up") {
      workspace.network.setLink(name, isCut: call.has("down"))
    }
    let impairment = Impairment(
      loss: call.number("loss") ?? 0, duplication: call.number("duplicate") ?? 0,
      reordering: call.number("reorder") ?? 0, corruption: call.number("corrupt") ?? 0,
      seed: UInt64(clamping: call.number("seed") ?? 1))
    if !impairment.isNone || call.has("clear") {
      workspace.network.setImpairment(impairment, of: name)
    }
    return .nothing
  }

  /// `request lab nat restart`
  private func restartNAT(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("link") ?? ""
    guard workspace.network.restartNATs(on: name) else {
      throw CommandFailure("error: there is no NAT on link '\(name)'")
    }
    return .nothing
  }

  private func advance(_ call: Invocation) -> CommandResult {
    // Nothing is paced here: hours pass as fast as the packets in them can be worked on.
    let seconds = Duration.seconds(call.number("seconds") ?? 0)
    return advance(to: workspace.network.now.advanced(by: seconds), call.output)
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

  /// `request lab clock`
  private func setPace(_ pace: NetworkClock.Pace) -> CommandResult {
    workspace.setPace(pace)
    return .nothing
  }

  /// `show lab clock`
  private func showClock() -> CommandResult {
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
  private func loadLab(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("lab") ?? ""
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
}
