import Management
import Network
import Router
import Schema

extension OperationFamily {
  /// The operations on the router as a system: processes, hardware, memory, users and version.
  static let system = OperationFamily(
    SchemaText.system,
    [
      Operation(
        "request system logout", reading: LogoutArguments.init, run: OperationContext.logOut),
      Operation("restart ipsec-key-management", run: OperationContext.restartKeyManagement),
      Operation("show chassis hardware", run: OperationContext.showHardware),
      Operation("show chassis routing-engine", run: OperationContext.showRoutingEngine),
      Operation("show system memory", run: OperationContext.showMemory),
      Operation("show system storage", run: OperationContext.showStorage),
      Operation("show system uptime", run: OperationContext.showUptime),
      Operation("show system users", run: OperationContext.showUsers),
      Operation(
        "show version", reading: { $0.isDetailed() }, run: OperationContext.showVersion),
    ])
}

extension OperationContext {
  fileprivate func restartKeyManagement() -> CommandResult {
    let now = workspace.network.now
    workspace.clearAssociations(of: router)
    workspace.network.withRouter(router.name) { [user] in
      $0.log("kmd", .daemon, .notice, "KMD_RESTART: restarted by user '\(user)'", at: now)
    }
    return .report("IPSec Key Management daemon started\n")
  }

  fileprivate func showHardware() throws(CommandFailure) -> CommandResult {
    .report(
      ChassisHardware(
        serialNumber: ChassisHardware.serialNumber(of: router.name),
        interfaces: try device().interfaceStatus.map(\.name)))
  }

  fileprivate func showRoutingEngine() -> CommandResult {
    .report(RoutingEngineReport(activity: activity, memory: workspace.resources.memory()))
  }

  fileprivate func showMemory() -> CommandResult {
    .report(MemoryReport(memory: workspace.resources.memory()))
  }

  fileprivate func showStorage() -> CommandResult {
    .report(StorageReport(fileSystems: workspace.resources.fileSystems()))
  }

  fileprivate func showUptime() -> CommandResult {
    .report(UptimeReport(activity: activity, lastCommit: router.records.first))
  }

  fileprivate func showUsers() -> CommandResult {
    .report(UsersReport(activity: activity, entries: logins))
  }

  fileprivate func showVersion(isDetailed: Bool) -> CommandResult {
    .report(VersionReport(hostName: router.hostName, isDetailed: isDetailed))
  }
}
