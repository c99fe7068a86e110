import Configuration
import Datastore
import Management
import Network
import Router
import Schema
import Wire

extension OperationContext {
  /// The commands of operational mode.
  package static let operationalHandlers: [String: Handler] =
    [
      routerHandlers, serviceHandlers, logHandlers, fileHandlers, diagnosticHandlers,
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
    "monitor traffic interface": { session, call throws(CommandFailure) in
      try session.startCapture(call)
    },
    "monitor traffic read-file": { session, call throws(CommandFailure) in
      try session.readCapture(call)
    },
    "monitor traffic stop": { session, _ throws(CommandFailure) in try session.stopCaptures() },
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
    "show chassis hardware": { session, _ throws(CommandFailure) in
      .report(
        ChassisHardware(
          serialNumber: ChassisHardware.serialNumber(of: session.router.name),
          interfaces: try session.device().interfaceStatus.map(\.name)))
    },
    "show arp": { session, call throws(CommandFailure) in try session.showARP(call) },
    "show configuration": { session, call throws(CommandFailure) in
      session.showConfiguration(call)
    },
    "show interfaces": { session, call throws(CommandFailure) in try session.showInterfaces(call) },
    "show route": { session, call throws(CommandFailure) in try session.showRoute(call) },
    "show route instance": { session, call throws(CommandFailure) in
      try session.showRouteInstance(call)
    },
    "show route summary": { session, _ throws(CommandFailure) in try session.showRouteSummary() },
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
        UptimeReport(activity: session.activity, lastCommit: session.router.records.first))
    },
    "show system users": { session, _ throws(CommandFailure) in
      .report(UsersReport(activity: session.activity, entries: session.logins))
    },
    "show version": { session, call throws(CommandFailure) in
      .report(VersionReport(hostName: session.router.hostName, isDetailed: call.has("detail")))
    },
  ]

  // MARK: Processes

  private func restartKeyManagement() -> CommandResult {
    let now = workspace.network.now
    workspace.clearAssociations(of: router)
    workspace.network.withRouter(router.name) { [user] in
      $0.note("kmd", .daemon, .notice, "KMD_RESTART: restarted by user '\(user)'", at: now)
    }
    return .report("IPSec Key Management daemon started\n")
  }
}
