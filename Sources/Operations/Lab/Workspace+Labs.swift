import Lab
import Management
import Network

/// The replacement of a workspace's network by that of a lab.
extension Workspace {
  /// Replaces the network by that of another lab. All sessions continue at its first router. Throws
  /// while a user edits a configuration.
  func replaceNetwork(_ network: Network) throws(CommandFailure) {
    guard let name = network.topology.routerNames.first else { return }
    do throws(ManagementError) {
      try management.replace(network)
      guard let first = router(named: name) else { return }
      for session in sessions { try session.move(to: first) }
    } catch { throw CommandFailure(error) }
  }

  /// Records that a lab has begun. The kept moments belong to another lab, so they are removed.
  func labDidBegin(_ desk: LabDesk) {
    labs.desk = desk
    labs.hintCount = 0
    labs.past.removeAll()
    setPace(clock.pace)
  }
}
