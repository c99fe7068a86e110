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
  package let management: Management
  /// The loaded lab, with the progress of its users.
  package var labs: LabRoom
  /// The sessions, in the order in which they began.
  private var logins: [Login] = []
  /// The files of the `file` commands; nil if nothing is kept beyond the process.
  let files: FileArea?
  /// The library with which certificates are parsed and created.
  let library = CryptographicLibrary()
  /// The clock of the network. A network with an outside uses the outside's time instead.
  package private(set) var clock = NetworkClock()
  /// The function that returns the real time.
  private var outsideTime: () -> Instant = { Instant(sinceOrigin: .zero) }
  /// Begins a slice of catching up with the clock, and returns a function that returns true when
  /// the slice has lasted long enough; nil if time is not divided into slices.
  package var beginSlice: (() -> () -> Bool)?
  /// The memory and the file systems of the machine.
  package var resources = SystemResources()
  /// Returns the time at which commands of sessions continue, and whether the clock must stop at
  /// the next event.
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

  package var network: Network {
    get { management.network }
    _modify { yield &management.network }
  }

  package var routers: [ManagedRouter] { management.routers }

  /// The time at which the program started, in seconds since 1970, on the network's clock.
  var startDate: Int64 { management.startDate }

  /// A reference to a session, which belongs to the front end that has opened it.
  private struct Login {
    weak var context: OperationContext?
  }

  func logIn(_ context: OperationContext) { logins.append(Login(context: context)) }

  /// The sessions that are open.
  package var sessions: [OperationContext] { logins.compactMap(\.context).filter(\.isOpen) }

  /// Returns the configurations of routers before their first commit, which the lab `base` provides
  /// if the network is its own.
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

  package var routersWithChanges: [String] { routers.filter(\.hasChanges).map(\.name) }

  /// The time that the network's clock should show now; nil if it does not run by itself.
  private var clockTime: Instant? { network.outside?.now ?? clock.time(at: outsideTime()) }

  /// Advances the network by the time that has passed before a command. In a served network, the
  /// server has done so in this turn.
  package func catchUp() {
    if beginSlice == nil { synchronize() }
  }

  /// Advances the network by the real time that has passed. Returns false if that was too much for
  /// one slice.
  @discardableResult
  package func synchronize() -> Bool {
    guard let end = clockTime, end > network.now else {
      management.runDueCommits()
      return true
    }
    guard beginSlice != nil, !network.isLive else {
      management.advance(to: end)
      return true
    }
    return advanceSlice(of: end)
  }

  /// Lets the network's clock follow the real time.
  package func follow(_ pace: NetworkClock.Pace, _ outsideTime: @escaping () -> Instant) {
    self.outsideTime = outsideTime
    setPace(pace)
  }

  /// Sets the pace of the network's clock, which continues from its present time.
  func setPace(_ pace: NetworkClock.Pace) {
    clock.set(pace, at: outsideTime(), showing: network.now)
  }

  /// Advances the clock to `end` and carries out commits that fall due. The clock continues from
  /// there.
  func advance(to end: Instant) {
    management.advance(to: end)
    setPace(clock.pace)
  }

  /// Advances the clock by one slice at most. Returns whether `end` has been reached.
  func advanceSlice(to end: Instant) -> Bool {
    guard beginSlice != nil else {
      advance(to: end)
      return true
    }
    defer { setPace(clock.pace) }
    return advanceSlice(of: end)
  }

  /// Advances the clock, but not beyond the time at which a session's command continues.
  private func advanceSlice(of end: Instant) -> Bool {
    let isSpent = beginSlice?() ?? { false }
    let barrier = barrier()
    let first = network.eventCount
    let limit = barrier.time.map { max(network.now, min($0, end)) } ?? end
    let isReached = management.advance(to: limit) { network in
      isSpent() || (barrier.stopsAtEvents && network.eventCount != first)
    }
    return isReached && limit >= end
  }

  /// Returns the real time until the network's clock shows a time; nil if it does not run by
  /// itself.
  package func wait(until time: Instant) -> Duration? {
    network.isLive
      ? max(.zero, network.now.duration(to: time)) : clock.wait(from: network.now, until: time)
  }

  /// Runs the next event of the network, or advances the clock to `end` if there is none before.
  package func step(until end: Instant) {
    management.step(until: end)
  }

  /// Returns the milliseconds until the network's clock shows a time.
  func milliseconds(until end: Instant) -> Int {
    let left = network.now.duration(to: end) / .milliseconds(1)
    return Int(min(max(0, left.rounded(.up)), 1_000_000))
  }

  /// Deletes all security associations of a router; its peers are notified.
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
    while isTellingPeers, clock.now < end {
      wait(clock.now.duration(to: end))
      attend()
    }
    shutdownRouters()
  }

  /// The time for which the end of a live network waits for notifications that need a negotiation.
  private static let shutdownTime = Duration.seconds(1)

  private func shutdownRouters() {
    for router in routers {
      network.drive(router.name) { router, now in router.shutdown(at: now) }
    }
  }

  private var isTellingPeers: Bool {
    routers.contains { network.router($0.name)?.isTellingPeers == true }
  }

  /// Advances a live network without notices to sessions, while a commit is in progress.
  package func attend() {
    if let outside = network.outside { network.advance(to: outside.now) }
  }

  /// Returns the real time until something is due in the network; nil if nothing is.
  package var idleTime: Duration? {
    let due = management.nextDue.map { Instant(sinceOrigin: .seconds($0)) }
    guard let next = [network.nextEvent, due].compactMap({ $0 }).min() else { return nil }
    return wait(until: next)
  }

  /// The current time in seconds since 1970, on the network's clock.
  package var date: Int64 { management.date }

  /// Returns the errors that were found when the program started, each as a text of one or more
  /// lines. They are written to stderr.
  package func takeStartProblems() -> [String] {
    management.takeEvents { $0.isStartProblem }.compactMap { sentence($0, showsSeverity: false) }
      + network.takeProblems()
  }

  /// Queues the events that have occurred since the last call for all sessions.
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

  /// Returns the names of a kind, for completion and checks.
  package func names(
    _ kind: String, _ prefix: String, _ router: ManagedRouter
  ) -> [(name: String, help: String)] {
    switch kind {
    case "files": files?.names(beginning: prefix) ?? []
    case "ca-certificates", "key-pairs", "local-certificates":
      certificateNames(kind, router)
    case "service-sets":
      [("all", "All service sets")]
        + (network.router(router.name)?.model.serviceSets.map { ($0.name, "Service set") } ?? [])
    case "labs", "exercises": LabLibrary.titles
    case "checkpoints": labs.checkpoints.map { ($0.name, "Checkpoint") }
    case "stages": labs.desk?.lab.stages.map { ($0.name, $0.title) } ?? []
    case "nodes": network.topology.nodes.map { ($0.name, "Node of the network") }
    case "routers": network.topology.routerNames.map { ($0, "Router of the network") }
    case "links":
      network.topology.links.map { link in
        (link.name, link.ends.map(\.description).joined(separator: " -- "))
      }
    case "hosts":
      network.topology.hosts.map { name, addresses in
        (name, (["Host"] + addresses.map(\.description)).joined(separator: " "))
      }
    case "logs": logFiles(of: router).map { ($0, "Log file") }
    case "interfaces": interfaceNames(of: router)
    case "rollback number", "compare rollback", "show system rollback number",
      "show system rollback compare":
      router.records.enumerated().map { number, record in
        let comment = record.comment.map { " (\($0))" } ?? ""
        let date = CalendarDate.full(record.date)
        return ("\(number)", "\(date) by \(record.user) via \(record.via)\(comment)")
      }
    case "users":
      [("all", "Everybody who is logged in")]
        + Set(sessions.map(\.user)).sorted().map { ($0, "Logged in") }
    case "tables":
      network.router(router.name)?.routeTables.map { ($0.name, "Routing table") } ?? []
    case "routing-instances":
      network.router(router.name)?.model.routingInstances.filter { !$0.isDefault }
        .map { ($0.name, "Routing instance") } ?? []
    default: []
    }
  }

  private func interfaceNames(of router: ManagedRouter) -> [(name: String, help: String)] {
    (network.router(router.name)?.interfaceStatus ?? []).flatMap { interface in
      [(interface.name, interface.description ?? "Physical interface")]
        + interface.units.map { ($0.name.description, "Logical interface") }
    }
  }

  func logFiles(of router: ManagedRouter) -> [String] {
    let configured = network.router(router.name)?.model.syslog.files.map(\.name) ?? []
    return configured.contains("messages") ? configured : ["messages"] + configured
  }
}
