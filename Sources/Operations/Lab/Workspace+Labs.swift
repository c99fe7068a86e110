import Lab
import Management
import Network

/// Networks of labs in place of one another.
extension Workspace {
  /// Puts the network of another lab in place of this one. All sessions go on at its first router.
  /// Throws while somebody edits a configuration.
  func replaceNetwork(_ network: Network) throws(CommandFailure) {
    guard let name = network.topology.routerNames.first else { return }
    do throws(ManagementError) {
      try management.replace(network)
      guard let first = router(named: name) else { return }
      for session in sessions { try session.move(to: first) }
    } catch { throw CommandFailure(error) }
  }

  /// A lab has begun: moments of the past are those of another one.
  func labDidBegin(_ desk: LabDesk) {
    labs.desk = desk
    labs.hintCount = 0
    labs.past.forget()
    setPace(clock.pace)
  }
}
