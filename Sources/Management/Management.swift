package import Configuration
package import Datastore
package import Network
import Router
package import Wire

/// The routers of a network under management: who edits what, what is active, what becomes due,
/// and the one transaction by which a configuration becomes active, whoever asks for it.
///
/// A class, because sessions and front ends share it. One thread drives it.
package final class Management {
  package var network: Network
  package let routers: [ManagedRouter]
  /// Seconds since 1970 at which the program started, on the network's clock.
  package let startDate: Int64
  /// What happened of its own accord and has not been taken.
  private var events: [Event] = []
  private var sessionCount = 0
  /// Does the long work of loads and commits beside the packets; nil: it is done at once.
  package var worker: (any Worker)?
  /// Whether packets pass while a request is under way; what falls due meanwhile waits for its end.
  var isAtWork = false

  /// Opens the routers of a network and starts each on the newest configuration that can be used.
  /// `factories`: what each is made with, by name. `state`: nil keeps nothing beyond the process.
  /// Throws where the state folder cannot be read at all.
  package init(
    network: Network, factories: [String: Statement], state: StateFolder?
  ) throws(ManagementError) {
    self.network = network
    startDate = network.now.secondsSince1970
    var routers: [ManagedRouter] = []
    for name in network.topology.routerNames {
      let (datastore, certificates) = try stored { () throws(DatastoreError) in
        try state.map { state throws(DatastoreError) in
          (
            try Datastore(router: name, in: state), try CertificateFolder(router: name, in: state)
          )
        } ?? (nil, nil)
      }
      routers.append(
        try ManagedRouter(
          name: name, factory: factories[name] ?? .empty, datastore: datastore,
          certificates: certificates))
    }
    self.routers = routers
    for router in routers { handOverCertificates(of: router) }
    for router in routers { start(router) }
  }

  package func router(named name: String) -> ManagedRouter? { routers.first { $0.name == name } }

  /// Seconds since 1970, on the network's clock.
  package var date: Int64 { network.now.secondsSince1970 }

  /// Opens a session at a router.
  package func open(_ requester: Requester, at router: ManagedRouter) -> ManagementSession {
    sessionCount += 1
    return ManagementSession(
      number: sessionCount, requester: requester, at: router, of: self)
  }

  /// Gives a router the certificates that its policies may name; new negotiations use them.
  package func handOverCertificates(of router: ManagedRouter) {
    let store = router.certificates.store
    network.drive(router.name) { device, now in device.setCertificates(store, at: now) }
  }

  // MARK: What is told

  /// What has happened of its own accord since this was asked last, as far as it is wanted.
  package func takeEvents(where isWanted: (Event) -> Bool = { _ in true }) -> [Event] {
    defer { events.removeAll(where: isWanted) }
    return events.filter(isWanted)
  }

  func tell(_ kind: Event.Kind, on router: ManagedRouter) {
    let event = Event(router: router.name, kind: kind)
    events.append(event)
    log("UI_COMMIT_PROGRESS: \(event.sentence)", on: router)
  }

  /// Writes a line into the log of a router.
  package func log(_ message: String, on router: ManagedRouter) {
    let now = network.now
    network.withRouter(router.name) {
      $0.note("mgd", .interactiveCommands, .notice, message, at: now)
    }
  }
}

extension Instant {
  /// Labs count from the Unix epoch.
  package var secondsSince1970: Int64 { sinceOrigin.components.seconds }
}
