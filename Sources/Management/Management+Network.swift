import Datastore
package import Network

/// The replacement of the managed network by another one.
extension Management {
  /// Replaces the network by one with other routers. Only the routers of the network with which the
  /// management was made are stored on disk; they are opened again when that network returns. The
  /// caller moves the sessions. Throws `locked` or `changesWouldBeLost`, without a change, if a
  /// session edits a configuration or a commit is unconfirmed.
  package func replace(_ network: Network) throws(ManagementError) {
    for router in routers {
      if let editor = router.editors.first { throw ManagementError(.locked(by: editor)) }
      guard !router.hasChanges, router.unconfirmed == nil else {
        throw ManagementError(.changesWouldBeLost)
      }
    }
    // Two datastores of the same router must not be open at once.
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
