package import Configuration
import Cryptography
package import Datastore
import Lab
package import Management
package import Network
import Router
import Schema
package import Wire

/// The network that sessions work on: its routers with their configurations, the captures that run
/// beside the commands, and the clock.
package final class Workspace {
  package let management: Management
  /// The lab at hand, and how far its users are.
  package var labs: LabRoom
  /// In the order in which they began.
  private var logins: [Login] = []
  /// What the `file` commands work on; nil where nothing is kept beyond the process.
  let files: FileArea?
  /// What certificates are read and made with.
  let library = CryptographicLibrary()
  /// How the network's clock goes. A network with an outside has the time there.
  package private(set) var clock = NetworkClock()
  /// The time outside.
  private var outsideTime: () -> Instant = { Instant(sinceOrigin: .zero) }
  /// Whether a slice of catching up with the clock has lasted long enough; nil: it may last.
  package var beginSlice: (() -> () -> Bool)?
  /// The memory and the file systems of the machine.
  package var resources = SystemResources()
  /// Up to when time may pass before commands of sessions have to go on, and whether it may pass no
  /// further than the next event.
  package var barrier: () -> (time: Instant?, stopsAtEvents: Bool) = { (nil, false) }

  /// `state`: nil keeps nothing beyond the process.
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

  /// A session belongs to the front end that opened it.
  private struct Login {
    weak var context: OperationContext?
  }

  func logIn(_ context: OperationContext) { logins.append(Login(context: context)) }

  /// Those that are open.
  package var sessions: [OperationContext] { logins.compactMap(\.context).filter(\.isOpen) }

  /// What the routers of the lab `base` have before their first commit, where the network is its.
  private static func factories(of network: Network) throws(CommandFailure) -> [String: Statement] {
    do throws(LabErrors) {
      guard let lab = LabLibrary.home, LabDesk(lab).fits(network) else {
        return [:]
      }
      return try LabDesk(lab).trees(beginning: nil)
    } catch { throw CommandFailure(error) }
  }

  package static func parse(_ text: String, of name: String) throws(CommandFailure) -> Statement {
    do throws(LoadErrors) {
      return try TextParser.merge(Array(text.utf8), into: .empty).get()
    } catch {
      throw CommandFailure(error.errors.map { $0.report(file: name) }.joined())
    }
  }

  package func router(named name: String) -> ManagedRouter? { management.router(named: name) }

  package var routersWithChanges: [String] { routers.filter(\.hasChanges).map(\.name) }

  /// What the network's clock should show now; nil: it does not go by itself.
  private var clockTime: Instant? { network.outside?.now ?? clock.time(at: outsideTime()) }

  /// Lets the network live through the time that has passed before a command. In a served network the
  /// server has done so in this turn.
  package func catchUp() {
    if beginSlice == nil { synchronize() }
  }

  /// Lets the network live through the time that has passed outside. Returns false if there was too
  /// much of it for one slice.
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

  /// Has the network's clock go by the time outside.
  package func follow(_ pace: NetworkClock.Pace, _ outsideTime: @escaping () -> Instant) {
    self.outsideTime = outsideTime
    setPace(pace)
  }

  /// Has the network's clock go on from what it shows now.
  func setPace(_ pace: NetworkClock.Pace) {
    clock.set(pace, at: outsideTime(), showing: network.now)
  }

  /// Lets everything happen until `end`; commits that fall due are carried out. The clock goes on from
  /// there.
  func advance(to end: Instant) {
    management.advance(to: end)
    setPace(clock.pace)
  }

  /// As above, for as long as a slice lasts. Returns whether `end` has been reached.
  func advanceSlice(to end: Instant) -> Bool {
    guard beginSlice != nil else {
      advance(to: end)
      return true
    }
    defer { setPace(clock.pace) }
    return advanceSlice(of: end)
  }

  /// Goes no further than to where a command of some session has to go on.
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

  /// How long outside until the network's clock shows a time; nil: it does not get there by itself.
  package func wait(until time: Instant) -> Duration? {
    network.isLive
      ? max(.zero, network.now.duration(to: time)) : clock.wait(from: network.now, until: time)
  }

  /// Lets the next event of the network happen, or time pass until `end` if there is none before.
  package func step(until end: Instant) {
    management.step(until: end)
  }

  /// From now until the network's clock shows a time.
  func milliseconds(until end: Instant) -> Int {
    let left = network.now.duration(to: end) / .milliseconds(1)
    return Int(min(max(0, left.rounded(.up)), 1_000_000))
  }

  /// Deletes all security associations of a router; the peers are told.
  func clearAssociations(of router: ManagedRouter) {
    network.drive(router.name) { router, now in
      router.resetSecurityAssociations(at: now) + router.clearIKEAssociations(at: now)
    }
  }

  /// Deletes the associations of all routers of a live network, of which their peers are notified. For
  /// a peer without an IKE SA, one is negotiated: `wait` is called until that is done, with the time
  /// that is left.
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

  /// How long the end of a live network waits for peers that can only be told after a negotiation.
  private static let shutdownTime = Duration.seconds(1)

  private func shutdownRouters() {
    for router in routers {
      network.drive(router.name) { router, now in router.shutdown(at: now) }
    }
  }

  private var isTellingPeers: Bool {
    routers.contains { network.router($0.name)?.isTellingPeers == true }
  }

  /// Lets a live network have its turn, and tells nobody: while a commit is worked on.
  package func attend() {
    if let outside = network.outside { network.advance(to: outside.now) }
  }

  /// How long until the network has something to do of its own accord; nil: it has nothing.
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

  /// Tells all sessions the events that have occurred since the last call.
  package func spreadNotices() {
    let notices =
      management.takeEvents().compactMap { sentence($0) }.map { $0 + "\n" }.joined()
      + network.takeProblems().map { "warning: \($0)\n" }.joined()
    if notices.isEmpty { return }
    for session in sessions { session.mail.append(notices) }
  }

  /// Returns nil if the event is only logged. The log is the place where operators look for the
  /// reason why a tunnel is down.
  ///
  /// Start problems are warnings whatever the errors in them are elsewhere, so the lines of their
  /// text are without a severity.
  private func sentence(_ event: Event, showsSeverity: Bool = true) -> String? {
    if case .policyDisabled = event.kind { return nil }
    let lines = event.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      !showsSeverity && line.hasPrefix("error: ") ? line.dropFirst("error: ".count) : line
    }
    let text = lines.joined(separator: "\n")
    return "\(router(named: event.router)?.hostName ?? event.router): \(text)"
  }

  /// The remark above a configuration that is shown whole.
  package func changeHeader(of router: ManagedRouter) -> String {
    guard let record = router.activeRecord else { return "" }
    return "## Last commit: \(CalendarDate.full(record.date)) by \(record.user)\n"
  }

  /// Returns the attributes of the element `configuration` of what is active: who committed it, and when.
  package func commitAttributes(of router: ManagedRouter) -> [Element.Attribute] {
    guard let record = router.activeRecord else { return [] }
    return [
      Element.Attribute("junos:commit-seconds", String(record.date)),
      Element.Attribute("junos:commit-localtime", CalendarDate.full(record.date)),
      Element.Attribute("junos:commit-user", record.user),
    ]
  }

  /// Returns the attributes of the element `configuration` of a candidate: when it was changed or, if it
  /// equals what is active, those of what is active.
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

  /// Names of a kind, for completion and checks.
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
