import Configuration
import Cryptography
import Datastore
import Lab
import Management
import Network
import Router
import Wire

extension OperationContext {
  func requireLab() throws(CommandFailure) {
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

  func pingFromHost(
    _ wanted: (host: String, probes: PingArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try ping(wanted.probes, from: wanted.host, call)
  }

  func traceFromHost(
    _ wanted: (host: String, probes: TracerouteArguments), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    try requireHost(wanted.host)
    return try traceroute(wanted.probes, from: wanted.host, call)
  }

  // MARK: The network

  /// `request lab connect`: the session goes on at another router.
  func connect(to name: String) throws(CommandFailure) -> CommandResult {
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
  func impairLink(_ wanted: LinkArguments) throws(CommandFailure) -> CommandResult {
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
  func restartNAT(on name: String) throws(CommandFailure) -> CommandResult {
    guard workspace.network.restartNATs(on: name) else {
      throw CommandFailure("error: there is no NAT on link '\(name)'")
    }
    return .nothing
  }

  /// `request lab load`: commits a finished configuration on every router, or on none.
  func loadLab(_ name: String) throws(CommandFailure) -> CommandResult {
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
          to: router.name, Self.coreAddress(of: router.name), serialNumber: workspace.serialNumber(on: first))
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

  /// That of the chapter's example.
  private static func coreAddress(of router: String) -> [[UInt8]] {
    [[21, 21, router == "pe1" ? 1 : 2, 1]]
  }

  /// `show lab links`
  func showLinks() -> CommandResult {
    .report(LinksReport(links: workspace.network.linkStatus))
  }

  /// `show lab`: what is connected with what.
  func showLab() -> CommandResult {
    .report(LabReport(workspace.network, seenFrom: router.name))
  }
}
