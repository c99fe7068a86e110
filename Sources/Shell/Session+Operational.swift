import Configuration
import Datastore
import Lab
import Router
import Schema
import Wire

extension Session {
  /// The commands of operational mode.
  static let operationalHandlers: [String: Handler] =
    [
      routerHandlers, cliHandlers, logHandlers, fileHandlers, diagnosticHandlers,
      certificateHandlers, labHandlers,
    ]
    .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  /// Those that ask and drive the router.
  private static let routerHandlers: [String: Handler] = [
    "clear interfaces statistics": { session, call throws(CommandFailure) in
      try session.clearInterfaces(call)
    },
    "clear services ipsec-vpn ike security-associations": {
      session, call throws(CommandFailure) in session.clearIKEAssociations(call)
    },
    "clear services ipsec-vpn ike statistics": { session, call throws(CommandFailure) in
      try session.clearIKEStatistics(call)
    },
    "clear services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in try session.clearAssociations(call)
    },
    "clear services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      try session.clearStatistics(call)
    },
    "clear services service-sets statistics packet-drops": {
      session, call throws(CommandFailure) in
      let name = call.argument("service-set")
      session.workspace.network.withRouter(session.router.name) {
        $0.clearServiceSetDrops(serviceSet: name)
      }
      return .nothing
    },
    "clear system commit": { session, _ throws(CommandFailure) in
      try session.clearScheduledCommit()
    },
    "configure": { session, _ throws(CommandFailure) in session.configure() },
    "configure dynamic": { _, _ throws(CommandFailure) in
      throw CommandFailure("error: there is no dynamic database here; use 'configure'")
    },
    "configure exclusive": { session, _ throws(CommandFailure) in
      try session.configureExclusive()
    },
    "configure private": { session, _ throws(CommandFailure) in try session.configurePrivate() },
    "help apropos": { _, call throws(CommandFailure) in Help.apropos(call) },
    "help reference": { _, call throws(CommandFailure) in Help.reference(call) },
    "help tip cli": { session, _ throws(CommandFailure) in Help.tip(on: session.workspace.date) },
    "help topic": { _, call throws(CommandFailure) in Help.topic(call) },
    "monitor traffic interface": { session, call throws(CommandFailure) in
      try session.startCapture(call)
    },
    "monitor traffic read-file": { session, call throws(CommandFailure) in
      try session.readCapture(call)
    },
    "monitor traffic stop": { session, _ throws(CommandFailure) in try session.stopCaptures() },
    "quit": { session, _ throws(CommandFailure) in try session.quit() },
    "request message all message": { session, call throws(CommandFailure) in
      .report(try session.deliver(call.argument("text") ?? "", to: "all"))
    },
    "request system configuration rescue delete": { session, _ throws(CommandFailure) in
      try session.deleteRescue()
    },
    "request system configuration rescue save": { session, _ throws(CommandFailure) in
      try session.saveRescue()
    },
    "request message user message": { session, call throws(CommandFailure) in
      let user = call.argument("user") ?? ""
      return .report(try session.deliver(call.argument("text") ?? "", to: user))
    },
    "request services ipsec-vpn ipsec switch tunnel": {
      session, call throws(CommandFailure) in try session.switchTunnel(call)
    },
    "restart ipsec-key-management": { session, _ throws(CommandFailure) in
      session.restartKeyManagement()
    },
    "show configuration": { session, call throws(CommandFailure) in
      session.showConfiguration(call)
    },
    "show interfaces": { session, call throws(CommandFailure) in try session.showInterfaces(call) },
    "show route": { session, call throws(CommandFailure) in try session.showRoute(call) },
    "show services ipsec-vpn ike security-associations": {
      session, call throws(CommandFailure) in
      let peer = call.argument("peer-address").flatMap { IPv4Address($0) }
      return .report(
        IKEAssociationsReport(
          try session.device().ikeAssociations.filter { peer == nil || $0.peer == peer },
          underWay: try session.device().ikeAttempts.filter { peer == nil || $0.peer == peer },
          isDetailed: call.has("detail"), at: session.workspace.network.now))
    },
    "show services ipsec-vpn ike statistics": { session, call throws(CommandFailure) in
      .report(IKEStatisticsReport(try session.ikeStatistics(call)))
    },
    "show services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in
      .report(
        AssociationsReport(
          try session.serviceSets(call),
          call.has("extensive") ? .extensive : call.has("detail") ? .detail : .brief,
          at: session.workspace.network.now))
    },
    "show services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      .report(
        StatisticsReport(
          sets: try session.serviceSets(call),
          isDetailed: call.has("detail") || call.has("extensive"),
          cryptography: call.has("extensive") ? try session.device().cryptographyStatus : nil))
    },
    "show services service-sets statistics packet-drops": {
      session, call throws(CommandFailure) in
      .report(PacketDropsReport(sets: try session.serviceSets(call)))
    },
    "show services service-sets summary": { session, call throws(CommandFailure) in
      .report(ServiceSetSummary(try session.serviceSets(call)))
    },
    "show system commit": { session, _ throws(CommandFailure) in
      let pending = session.router.scheduled.map { (user: $0.user, date: $0.date) }
      return .report(CommitHistory(records: session.router.records, pending: pending))
    },
    "show system rollback": { session, call throws(CommandFailure) in
      try session.showRollback(call)
    },
    "show system uptime": { session, _ throws(CommandFailure) in
      .report(
        UptimeReport(
          now: session.workspace.date, start: session.workspace.startDate,
          lastCommit: session.router.records.first))
    },
    "show system users": { session, _ throws(CommandFailure) in
      .report(
        UsersReport(
          users: session.workspace.sessions.map(\.user), now: session.workspace.date,
          login: session.workspace.startDate))
    },
    "show version": { session, _ throws(CommandFailure) in
      .report(VersionReport(hostName: session.router.hostName))
    },
    "start shell": { _, _ throws(CommandFailure) in
      throw CommandFailure(
        "error: there is no shell to start: the router lives in this program; 'quit' leaves it")
    },
  ]

  /// The router that the session is on, as it stands.
  func device() throws(CommandFailure) -> Router {
    guard let device = workspace.network.router(router.name) else {
      throw CommandFailure("error: router '\(router.name)' is not running")
    }
    return device
  }

  // MARK: The session

  private func quit() throws(CommandFailure) -> CommandResult {
    isOpen = false
    router.editors.removeAll { $0.session === self }
    try workspace.stopCaptures()
    return .nothing
  }

  // MARK: Configuration

  private func showConfiguration(_ call: Invocation) -> CommandResult {
    let isWhole = call.walker.nested == nil
    let header = isWhole ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      call.walker.nested, in: router.active, level: [], header: header)
    view.attributes = workspace.commitAttributes(of: router)
    return .configuration(view)
  }

  private func showRollback(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let tree = try router.rollback(call.number("number") ?? 0)
    let view = ConfigurationView(tree: tree, path: [], part: .inside)
    guard let other = call.number("compare") else { return .configuration(view) }
    return .report(view.comparison(with: try router.rollback(other)))
  }

  // MARK: Interfaces, routes, services

  private func showInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var interfaces = try device().interfaceStatus
    if let name = call.argument("interface-name") {
      interfaces = interfaces.compactMap { interface in
        if interface.name == name { return interface }
        var interface = interface
        interface.units = interface.units.filter { $0.name.description == name }
        return interface.units.isEmpty ? nil : interface
      }
      guard !interfaces.isEmpty else {
        throw CommandFailure("error: device \(name) not found")
      }
    }
    let level =
      InterfacesReport.Level.allCases.first { call.has($0.rawValue) } ?? .standard
    return .report(InterfacesReport(interfaces: interfaces, level: level))
  }

  private func serviceSets(_ call: Invocation) throws(CommandFailure) -> [ServiceSetStatus] {
    var sets = try device().serviceSetStatus
    if let name = call.argument("service-set") { sets = sets.filter { $0.name == name } }
    if let gateway = call.argument("remote-gw").flatMap({ IPv4Address($0) }) {
      for place in sets.indices {
        sets[place].tunnels = sets[place].tunnels.filter { $0.remoteGateway == gateway }
        sets[place].statistics = sets[place].tunnels.reduce(into: IPsecStatistics()) {
          $0 += $1.statistics
        }
      }
      sets = sets.filter { !$0.tunnels.isEmpty }
    }
    return sets
  }

  private func clearInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("interface-name")
    if let name, !workspace.names("interfaces", "", router).contains(where: { $0.name == name }) {
      throw CommandFailure("error: device \(name) not found")
    }
    workspace.network.withRouter(router.name) { $0.clearInterfaceCounters(of: name) }
    return .nothing
  }

  private func restartKeyManagement() -> CommandResult {
    let now = workspace.network.now
    workspace.clearAssociations(of: router)
    workspace.network.withRouter(router.name) { [user] in
      $0.note("kmd", .daemon, .notice, "KMD_RESTART: restarted by user '\(user)'", at: now)
    }
    return .report("IPSec Key Management daemon started\n")
  }

  private func clearAssociations(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let selection = TunnelSelection(
      serviceSet: call.argument("service-set"), index: call.number("tunnel-index"),
      remoteGateway: call.argument("remote-gateway").flatMap { IPv4Address($0) })
    if selection != TunnelSelection(serviceSet: selection.serviceSet),
      !(try device().hasTunnel(selection))
    {
      throw CommandFailure("error: no such tunnel")
    }
    workspace.network.drive(router.name) { router, now in
      router.resetSecurityAssociations(selection, at: now)
    }
    return .nothing
  }

  private func ikeStatistics(_ call: Invocation) throws(CommandFailure) -> [IKEPeerStatistics] {
    let statistics = try device().ikeStatistics
    guard let peer = call.argument("peer-address").flatMap({ IPv4Address($0) }) else {
      return statistics
    }
    let found = statistics.filter { $0.peer == peer }
    guard !found.isEmpty else {
      throw CommandFailure("error: no tunnel has \(peer) as its remote gateway")
    }
    return found
  }

  private func clearIKEStatistics(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    _ = try ikeStatistics(call)
    let peer = call.argument("peer-address").flatMap { IPv4Address($0) }
    workspace.network.withRouter(router.name) { $0.clearIKEStatistics(peer: peer) }
    return .nothing
  }

  private func switchTunnel(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let gateways = ["local-gateway", "remote-gateway"].compactMap {
      call.argument($0).flatMap { IPv4Address($0) }
    }
    guard let local = gateways.first, let remote = gateways.last,
      try device().serviceSetStatus.flatMap(\.tunnels).contains(where: {
        $0.backupRemoteGateway != nil && $0.localGateway == local && $0.remoteGateway == remote
      })
    else { throw CommandFailure("error: no tunnel with a backup gateway is between these two") }
    workspace.network.drive(router.name) { router, now in
      router.switchTunnel(localGateway: local, remoteGateway: remote, at: now)
    }
    return .nothing
  }

  private func clearIKEAssociations(_ call: Invocation) -> CommandResult {
    let peer = call.argument("peer-address").flatMap { IPv4Address($0) }
    workspace.network.drive(router.name) { router, now in
      router.clearIKEAssociations(peer: peer, at: now)
    }
    return .nothing
  }

  private func clearStatistics(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("service-set")
    let gateway = call.argument("remote-gateway").flatMap { IPv4Address($0) }
    workspace.network.withRouter(router.name) {
      $0.clearIPsecStatistics(serviceSet: name, remoteGateway: gateway)
    }
    return .nothing
  }
}
