package import Configuration
package import Datastore
package import Network
import Router
package import Wire

/// The routers of a network under management. It holds who edits which configuration, which one is
/// active and which commits are due. All configurations become active through its one transaction.
///
/// It is a class because sessions and front ends share it. One thread calls it.
package final class Management {
  package var network: Network
  package internal(set) var routers: [ManagedRouter]
  /// The routers with which the management was made: their configurations before the first commit, and
  /// where their commits are stored.
  let homeNames: [String]
  let factories: [String: Statement]
  let state: StateFolder?
  /// The time at which the program started, in seconds since 1970, on the network's clock.
  package let startDate: Int64
  /// The events that have not been taken yet.
  private var events: [Event] = []
  private var sessionCount = 0
  /// Runs the long work of loads and commits, while packets are handled; nil if that work is done
  /// at once.
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

  package func router(named name: String) -> ManagedRouter? { routers.first { $0.name == name } }

  /// The current time in seconds since 1970, on the network's clock.
  package var date: Int64 { network.now.secondsSince1970 }

  /// Opens a session at a router.
  package func open(_ requester: Requester, at router: ManagedRouter) -> ManagementSession {
    sessionCount += 1
    return ManagementSession(
      number: sessionCount, requester: requester, at: router, of: self)
  }

  /// Gives a router the certificates that its policies can name. New negotiations use them.
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
  /// The clock of a lab starts at the Unix epoch.
  package var secondsSince1970: Int64 { sinceOrigin.components.seconds }
}
