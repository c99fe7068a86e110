package import Configuration
import Cryptography
package import Datastore
import Lab
package import Management
package import Network
import Router
import Schema
package import Wire

/// The network on which sessions work: its routers with their configurations, the captures of
/// sessions, and the clock.
package final class Workspace {
  /// The routers with their configurations, and the commits to them.
  package let management: Management
  /// The current lab, and the stage that its users have reached.
  package var labs: LabRoom
  /// The contexts of all sessions, in the order in which these began.
  private var contexts: [WeakContext] = []
  /// The files for the `file` commands; nil if nothing is kept beyond the process.
  let files: FileArea?
  /// The library with which certificates are read and made.
  let library = CryptographicLibrary()
  /// The clock of the network. A live network has the host's time instead.
  package internal(set) var clock = NetworkClock()
  /// Returns the time outside the network: that of the host.
  var outsideTime: () -> Instant = { Instant(sinceOrigin: .zero) }
  /// Begins a slice of the work that catches up with the clock. The closure that it returns tests
  /// whether the slice has lasted long enough. nil: all the work is done at once.
  package var beginSlice: (() -> () -> Bool)?
  /// The memory and the file systems of the machine.
  package var resources = SystemResources()
  /// The time at which a command of some session has to go on, beyond which the clock may not
  /// advance, and whether it may not advance beyond the next event either.
  package var barrier: () -> (time: Instant?, stopsAtEvents: Bool) = { (nil, false) }

  /// Creates a workspace. `state` is nil if nothing is kept beyond the process.
  package init(network: Network, state: StateFolder?) throws(CommandFailure) {
    files = state.map {
      FileArea(root: $0.path, kept: Set(network.topology.routerNames + ["history"]))
    }
    labs = LabRoom(state: state)
    let factories = network.isLive ? [:] : try Self.factories(of: network)
    do throws(ManagementError) {
      management = try Management(network: network, factories: factories, state: state)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// The network, which belongs to the management and is changed in place.
  package var network: Network {
    get { management.network }
    _modify { yield &management.network }
  }

  /// The routers of the network, with their configurations.
  package var routers: [ManagedRouter] { management.routers }

  /// The time at which the program started, in seconds since 1970, on the network's clock.
  var startDate: Int64 { management.startDate }

  /// A reference to the context of a session, which belongs to the front end that opened it.
  private struct WeakContext {
    weak var context: OperationContext?
  }

  /// Adds the context of a session that begins.
  func logIn(_ context: OperationContext) { contexts.append(WeakContext(context: context)) }

  /// The contexts of the sessions that are open, in the order in which they began.
  package var sessions: [OperationContext] { contexts.compactMap(\.context).filter(\.isOpen) }

  /// Returns the configurations that the routers of the lab `base` have before their first commit,
  /// if the network is that of the lab.
  private static func factories(of network: Network) throws(CommandFailure) -> [String: Statement] {
    do throws(LabErrors) {
      guard let lab = LabLibrary.home, LabDesk(lab).fits(network) else {
        return [:]
      }
      return try LabDesk(lab).trees(beginning: nil)
    } catch { throw CommandFailure(error) }
  }

  /// Returns the configuration in a text with braces. Throws all errors; `name` is that of the
  /// file.
  package static func parse(_ text: String, of name: String) throws(CommandFailure) -> Statement {
    do throws(LoadErrors) {
      return try TextParser.merge(Array(text.utf8), into: .empty).get()
    } catch {
      throw CommandFailure(error.errors.map { $0.report(file: name) }.joined())
    }
  }

  /// Returns the router with a name; nil if there is none.
  package func router(named name: String) -> ManagedRouter? { management.router(named: name) }

  /// The names of the routers whose shared candidate has uncommitted changes.
  package var routersWithChanges: [String] { routers.filter(\.hasChanges).map(\.name) }

  /// Deletes all security associations of a router, of which the peers are notified.
  func clearAssociations(of router: ManagedRouter) {
    network.drive(router.name) { router, now in
      router.resetSecurityAssociations(at: now) + router.clearIKEAssociations(at: now)
    }
  }

  /// Deletes the associations of all routers of a live network, and notifies their peers. For a
  /// peer without an IKE SA, one is negotiated: `wait` is called with the remaining time until that
  /// is done.
  package func shutdown(waiting wait: (Duration) -> Void = { _ in }) {
    guard network.isLive else { return }
    shutdownRouters()
    let clock = ContinuousClock()
    let end = clock.now + Self.shutdownTime
    while isNotifyingPeers, clock.now < end {
      wait(clock.now.duration(to: end))
      handlePackets()
    }
    shutdownRouters()
  }

  /// The maximum time for which the end of a live network is delayed to notify peers that require a
  /// negotiation first.
  private static let shutdownTime = Duration.seconds(1)

  private func shutdownRouters() {
    for router in routers {
      network.drive(router.name) { router, now in router.shutdown(at: now) }
    }
  }

  private var isNotifyingPeers: Bool {
    routers.contains { network.router($0.name)?.isNotifyingPeers == true }
  }

  /// The current time in seconds since 1970, on the network's clock.
  package var date: Int64 { management.date }

  /// Returns the errors that were found when the program started, each as a text of one or more
  /// lines. They are written to stderr.
  package func takeStartProblems() -> [String] {
    management.takeEvents { $0.isStartProblem }.compactMap { sentence($0, showsSeverity: false) }
      + network.takeProblems()
  }

  /// Sends the events that have occurred since the last call to all sessions.
  package func spreadNotices() {
    let notices =
      management.takeEvents().compactMap { sentence($0) }.map { $0 + "\n" }.joined()
      + network.takeProblems().map { "warning: \($0)\n" }.joined()
    if notices.isEmpty { return }
    for session in sessions { session.mail.append(notices) }
  }

  /// Returns the text of an event; nil if it is only logged. Operators look in the log for the
  /// reason why a tunnel is down.
  ///
  /// Start problems are always warnings, so the severities in their texts are removed.
  private func sentence(_ event: Event, showsSeverity: Bool = true) -> String? {
    if case .policyDisabled = event.kind { return nil }
    let lines = event.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      !showsSeverity && line.hasPrefix("error: ") ? line.dropFirst("error: ".count) : line
    }
    let text = lines.joined(separator: "\n")
    return "\(router(named: event.router)?.hostName ?? event.router): \(text)"
  }

  /// Returns the comment above a whole configuration.
  package func changeHeader(of router: ManagedRouter) -> String {
    guard let record = router.activeRecord else { return "" }
    return "## Last commit: \(CalendarDate.full(record.date)) by \(record.user)\n"
  }

  /// Returns the attributes of the element `configuration` for the active configuration: its user
  /// and date.
  package func commitAttributes(of router: ManagedRouter) -> [Element.Attribute] {
    guard let record = router.activeRecord else { return [] }
    return [
      Element.Attribute("junos:commit-seconds", String(record.date)),
      Element.Attribute("junos:commit-localtime", CalendarDate.full(record.date)),
      Element.Attribute("junos:commit-user", record.user),
    ]
  }

  /// Returns the attributes of the element `configuration` for a candidate: the date of its last
  /// change or, if it equals the active configuration, that one's attributes.
  package func candidateAttributes(of access: ManagementSession) -> [Element.Attribute] {
    guard access.candidate != access.router.active else {
      return commitAttributes(of: access.router)
    }
    guard let date = access.changeDate else { return [] }
    return [
      Element.Attribute("junos:changed-seconds", String(date)),
      Element.Attribute("junos:changed-localtime", CalendarDate.full(date)),
    ]
  }
}
