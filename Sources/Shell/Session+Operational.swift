import Configuration
import Datastore
import Management
import Network
import Router
import Schema
import Wire

extension Session {
  /// The commands of operational mode.
  static let operationalHandlers: [String: Handler] =
    [
      routerHandlers, serviceHandlers, cliHandlers, logHandlers, fileHandlers, diagnosticHandlers,
      certificateHandlers, labHandlers,
    ]
    .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  /// Those that ask and drive the router.
  private static let routerHandlers: [String: Handler] = [
    "clear interfaces statistics": { session, call throws(CommandFailure) in
      try session.clearInterfaces(call)
    },
    "clear system commit": { session, _ throws(CommandFailure) in
      try session.clearScheduledCommit()
    },
    "configure": { session, _ throws(CommandFailure) in try session.configure() },
    "configure dynamic": { _, _ throws(CommandFailure) in
      throw CommandFailure("error: there is no dynamic database here; use 'configure'")
    },
    "configure exclusive": { session, _ throws(CommandFailure) in
      try session.configure(.exclusive)
    },
    "configure private": { session, _ throws(CommandFailure) in try session.configure(.private) },
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
    "quit": { session, call throws(CommandFailure) in try session.quit(call) },
    "request message all message": { session, call throws(CommandFailure) in
      .report(try session.deliver(call.argument("text") ?? "", to: "all"))
    },
    "request system logout": { session, call throws(CommandFailure) in try session.logOut(call) },
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
    "restart ipsec-key-management": { session, _ throws(CommandFailure) in
      session.restartKeyManagement()
    },
    "show configuration": { session, call throws(CommandFailure) in
      session.showConfiguration(call)
    },
    "show interfaces": { session, call throws(CommandFailure) in try session.showInterfaces(call) },
    "show route": { session, call throws(CommandFailure) in try session.showRoute(call) },
    "show system commit": { session, _ throws(CommandFailure) in
      let pending = session.router.scheduled.map { (user: $0.user, date: $0.date) }
      return .report(
        CommitHistory(
          records: session.router.records, pending: pending,
          isRollbackPending: session.router.deadline != nil))
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

  private func quit(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let others = workspace.sessions.count - 1
    guard isHolder, others > 0, call.output.showsCarets else { return try close() }
    let who = others == 1 ? "1 other session uses" : "\(others) other sessions use"
    call.output.write("\(who) this network, which ends with yours\n")
    return .needs(.answer("End it for all? [yes,no] (no) ")) {
      [self] supply throws(CommandFailure) in
      guard let answer = supply.line, ["y", "ye", "yes"].contains(answer.lowercased()) else {
        return .nothing
      }
      return try close()
    }
  }

  private func close() throws(CommandFailure) -> CommandResult {
    isOpen = false
    leave()
    try endCaptures()
    return .nothing
  }

  /// `request system logout`
  func logOut(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let (user, terminal) = (call.argument("user"), call.argument("terminal"))
    let process = call.number("pid")
    let all = workspace.sessions.filter { session in
      (user == nil || session.user == user)
        && (terminal == nil || session.login.terminal == terminal)
        && (process == nil || session.login.process == process.flatMap(Int32.init(exactly:)))
    }
    guard user != nil || terminal != nil || process != nil else {
      throw CommandFailure("error: name a user, a terminal or a process")
    }
    guard !all.isEmpty else { throw CommandFailure("error: no such session") }
    for session in all where session !== self {
      guard !session.isHolder else {
        throw CommandFailure("error: the network lives in that session's process")
      }
      session.end("logged out by \(self.user)")
    }
    guard all.contains(where: { $0 === self }) else { return .nothing }
    return try quit(call)
  }

  // MARK: Configuration

  private func showConfiguration(_ call: Invocation) -> CommandResult {
    let isWhole = call.walker.nested == nil
    let header = isWhole ? workspace.changeHeader(of: router) : ""
    var view = ConfigurationView.find(
      call.walker.nested, in: router.active, level: [], header: header)
    view.attributes = workspace.commitAttributes(of: router)
    view.remarks.showsForeign = true
    view.remarks.hidesSecrets = true
    return .configuration(view)
  }

  /// Returns the configuration of a rollback; 0 is the active one.
  func rollback(_ number: Int) throws(CommandFailure) -> Statement {
    do throws(ManagementError) { return try router.rollback(number) } catch {
      throw CommandFailure(error)
    }
  }

  private func showRollback(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let tree = try rollback(call.number("number") ?? 0)
    var view = ConfigurationView(tree: tree, path: [], part: .inside)
    view.remarks.hidesSecrets = true
    guard let other = call.number("compare") else { return .configuration(view) }
    return .report(view.comparison(with: try rollback(other)))
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
}
