import Datastore
package import Network

/// Another network in place of the one at hand.
extension Management {
  /// Puts a network with other routers in place of the one at hand. Only the routers of the network
  /// with which the management was made are stored on disk; they are opened again when it comes back.
  /// The caller moves the sessions. Throws while somebody edits a configuration, or while a commit is
  /// to be confirmed; nothing has changed then.
  package func replace(_ network: Network) throws(ManagementError) {
    for router in routers {
      if let editor = router.editors.first { throw ManagementError(.locked(by: editor)) }
      guard !router.hasChanges, router.unconfirmed == nil else {
        throw ManagementError(.changesWouldBeLost)
      }
    }
    // Two stores of one router must not be open.
    let former = routers
    let isHome = network.topology.routerNames == homeNames
    for router in former { router.datastore = nil }
    let next = try Self.routers(of: network, isHome ? factories : [:], isHome ? state : nil)
    self.network = network
    routers = next
    for router in routers { handOverCertificates(of: router) }
    for router in routers { start(router) }
  }
}
