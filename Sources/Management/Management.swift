package import Configuration
package import Datastore
package import Network
import Router
package import Wire

/// The management of a network's routers: the sessions that edit, the active configurations, and
/// the commits that are due. Every configuration becomes active with the transaction of this type.
///
/// It is a class because sessions and front ends share it. One thread calls it.
package final class Management {
  /// The network.
  package var network: Network
  /// The routers, in the order of the network.
  package internal(set) var routers: [ManagedRouter]
  /// The names of the routers with which the management was made. Only these are stored on disk.
  let homeNames: [String]
  /// The configurations of the routers in `homeNames` before their first commit, by name.
  let factories: [String: Statement]
  /// The folder that stores the commits of the routers in `homeNames`; nil: nothing is stored on
  /// disk.
  let state: StateFolder?
  /// The time at which the program started, in seconds since 1970, on the network's clock.
  package let startDate: Int64
  /// The events that have not been taken.
  private var events: [Event] = []
  /// The number of sessions that were opened.
  private var sessionCount = 0
  /// The worker that runs the long work of loads and commits while packets are handled; nil: that
  /// work is done at once.
  package var worker: (any Worker)?
  /// Whether a request is being carried out while packets are handled. Commits that become due
  /// meanwhile wait for its end.
  var isAtWork = false

  /// Opens the routers of a network and starts each on the newest configuration that can be used.
  /// `factories` are the configurations with which the routers were created, by name. If `state` is
  /// nil, nothing is stored on disk. Throws if the state folder cannot be read at all.
  package init(
    network: Network, factories: [String: Statement], state: StateFolder?
  ) throws(ManagementError) {
    self.network = network
    self.factories = factories
    self.state = state
    homeNames = network.topology.routerNames
    startDate = network.now.secondsSince1970
    routers = try Self.routers(of: network, factories, state)
    for router in routers { handOverCertificates(of: router) }
    for router in routers { start(router) }
  }

  /// Opens the routers of a network. Throws `storage` if their folders cannot be read.
  static func routers(
    of network: Network, _ factories: [String: Statement], _ state: StateFolder?
  ) throws(ManagementError) -> [ManagedRouter] {
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
    return routers
  }

  /// Returns the router with this name; nil: there is none.
  package func router(named name: String) -> ManagedRouter? { routers.first { $0.name == name } }

  /// The current time in seconds since 1970, on the network's clock.
  package var date: Int64 { network.now.secondsSince1970 }

  /// Opens a session at a router.
  package func open(_ requester: Requester, at router: ManagedRouter) -> ManagementSession {
    sessionCount += 1
    return ManagementSession(
      number: sessionCount, requester: requester, at: router, of: self)
  }

  /// Gives a router its certificates and keys, which new negotiations use.
  package func handOverCertificates(of router: ManagedRouter) {
    let store = router.certificates.store
    network.drive(router.name) { device, now in device.setCertificates(store, at: now) }
  }

  // MARK: Events and log

  /// Returns and removes the events that satisfy `isWanted`.
  package func takeEvents(where isWanted: (Event) -> Bool = { _ in true }) -> [Event] {
    defer { events.removeAll(where: isWanted) }
    return events.filter(isWanted)
  }

  /// Adds an event and writes it to the router's log.
  func notify(_ kind: Event.Kind, on router: ManagedRouter) {
    let event = Event(router: router.name, kind: kind)
    events.append(event)
    log("UI_COMMIT_PROGRESS: \(event.sentence)", on: router)
  }

  /// Writes a line to the log of a router.
  package func log(_ message: String, on router: ManagedRouter) {
    let now = network.now
    network.withRouter(router.name) {
      $0.log("mgd", .interactiveCommands, .notice, message, at: now)
    }
  }
}

extension Instant {
  /// The time in seconds since 1970. The clock of a lab counts from the Unix epoch.
  package var secondsSince1970: Int64 { sinceOrigin.components.seconds }
}
