import Lab
import Management
import Network
import Wire

/// The operations on checkpoints, and `request lab rewind`.
extension OperationContext {
  /// Saves the whole network under a name, replacing an earlier checkpoint of that name: `request
  /// lab checkpoint save`.
  func saveCheckpoint(_ name: String) throws(CommandFailure) -> CommandResult {
    if let place = workspace.labs.checkpoints.firstIndex(where: { $0.name == name }) {
      workspace.labs.checkpoints[place].moment = workspace.moment
    } else {
      guard workspace.labs.checkpoints.count < Workspace.checkpointLimit else {
        throw CommandFailure(
          "error: there are \(Workspace.checkpointLimit) checkpoints; 'request lab checkpoint "
            + "delete' makes room")
      }
      workspace.labs.checkpoints.append((name, workspace.moment))
    }
    return .nothing
  }

  func restoreCheckpoint(_ name: String) throws(CommandFailure) -> CommandResult {
    let moment = try checkpoint(name)
    try goBack(to: moment)
    workspace.labs.past.removeAll()
    return .report("The network is as it was at \(CalendarDate.full(workspace.date))\n")
  }

  func deleteCheckpoint(_ name: String) throws(CommandFailure) -> CommandResult {
    _ = try checkpoint(name)
    workspace.labs.checkpoints.removeAll { $0.name == name }
    return .nothing
  }

  func listCheckpoints() -> CommandResult {
    .report(CheckpointsReport(workspace.labs.checkpoints.map { ($0.name, $0.moment) }))
  }

  private func checkpoint(_ name: String) throws(CommandFailure) -> LabMoment {
    guard let found = workspace.labs.checkpoints.first(where: { $0.name == name }) else {
      let known = workspace.labs.checkpoints.map(\.name).joined(separator: ", ")
      throw CommandFailure(
        "error: there is no checkpoint '\(name)'" + (known.isEmpty ? "" : "; there are \(known)"))
    }
    return found.moment
  }

  /// Goes back in virtual time: restores the last moment kept before the target, and advances from
  /// there to the exact second. `request lab rewind`.
  func rewind(bySeconds count: Int) throws(CommandFailure) -> CommandResult {
    let target = workspace.network.now.advanced(by: .seconds(-count))
    guard let moment = workspace.labs.past.goBack(to: target) else {
      let reach = workspace.labs.past.oldest.map {
        "error: the past reaches back \($0.duration(to: workspace.network.now).components.seconds) "
          + "seconds only"
      }
      throw CommandFailure(reach ?? "error: no time has passed that could be gone back")
    }
    try goBack(to: moment)
    workspace.advance(to: target)
    return .report("Current time: \(CalendarDate.full(workspace.date))\n")
  }

  /// Restores the network and the active configurations. The files on disk are updated by a commit.
  private func goBack(to moment: LabMoment) throws(CommandFailure) {
    if let changed = workspace.routersWithChanges.first {
      throw CommandFailure(
        "error: the candidate of \(changed) has uncommitted changes; commit them or roll them back")
    }
    try workspace.restore(
      moment, by: Requester(user: user, channel: .lab), session: access.number)
  }
}

extension Workspace {
  /// The largest number of checkpoints. Each holds a whole network.
  static let checkpointLimit = 64

  /// The present state of the network and of its lab.
  var moment: LabMoment {
    LabMoment(
      network: network, desk: labs.desk, hintCount: labs.hintCount,
      trees: Dictionary(routers.map { ($0.name, $0.active) }, uniquingKeysWith: { $1 }))
  }

  func restore(
    _ moment: LabMoment, by requester: Requester, session: Int
  ) throws(CommandFailure) {
    if moment.network.topology.routerNames != network.topology.routerNames {
      try replaceNetwork(moment.network)
    }
    let changed = routers.compactMap { router in
      moment.trees[router.name].flatMap { $0 == router.active ? nil : (router: router, tree: $0) }
    }
    do throws(ManagementError) {
      try NetworkCommit(
        changed, by: requester, session: session, comment: "lab checkpoint", in: management
      ).carryOut { _ in }
    } catch { throw CommandFailure(error) }
    network.goBack(to: moment.network)
    (labs.desk, labs.hintCount) = (moment.desk, moment.hintCount)
    setPace(clock.pace)
  }

  /// Keeps the state before a command, so that `request lab rewind` can return to it.
  package func keepMoment() {
    guard labs.desk != nil, network.topology.nodes.count <= LabPast.nodeLimit else { return }
    labs.past.append(moment)
  }
}
