package import Router
package import Wire

/// What lies behind the ports that lead out of a network: the wires of the host that it runs on. A
/// network that has one lives by the clock there, which nobody can hurry.
///
/// A class: there is one, and it holds the descriptors.
package protocol Outside: AnyObject {
  /// The time there; it never runs backwards.
  var now: Instant { get }
  /// Whether somebody wants what waits to be left undone: Ctrl-C was typed.
  var isInterrupted: Bool { get }
  /// Whether packets pass a port whose cable leads there; nil: it does not.
  func isUp(_ port: Topology.Port) -> Bool?
  /// Learns by which addresses a router is to be reached from now on. Returns what can't be done,
  /// in sentences.
  func serve(_ router: Router, named node: String) -> [String]
  /// Sends packets that leave by a port, in their order, now or never. None are left.
  func send(_ packets: inout [PacketBuffer], by port: Topology.Port, unit: Int)
  /// Waits until something has happened there, but not beyond `end` and not while `isInterrupted`.
  /// What has happened, oldest first, and never so much that timers would have to wait long.
  func events(until end: Instant) -> [OutsideEvent]
}

/// What happens outside a network.
package enum OutsideEvent: Equatable, Sendable {
  /// Packets that came one after another, with room around each for a tunnel.
  case packets([PacketBuffer], at: Topology.Port, unit: Int)
  /// Nothing can pass a port any more.
  case lost(Topology.Port)
  /// A line for the log of a router.
  case remark(String, node: String)
}

extension Network {
  /// Whether time passes here as it does for everybody.
  package var isLive: Bool { outside != nil }

  /// Lets everything happen that is due until `end`, in real time, and takes what comes in
  /// meanwhile.
  mutating func live(
    _ outside: any Outside, to end: Instant, until isDone: (Network) -> Bool
  ) {
    while true {
      now = max(now, outside.now)
      // It is asked once for each event: all routers have to be looked at.
      var next = nextEvent
      while let due = next, due <= now {
        happen()
        next = nextEvent
      }
      if isDone(self) || outside.isInterrupted { return }
      var events = outside.events(until: min(next ?? end, end))
      now = max(now, outside.now)
      eventCount &+= events.count
      // Each is taken out: who else held its packets would make the router copy them.
      events.reverse()
      while let event = events.popLast() { take(event) }
      if now >= end { return }
    }
  }

  private mutating func take(_ event: consuming OutsideEvent) {
    switch consume event {
    case .packets(let packets, let port, let unit):
      if let node = wiring[port.node] { deliver(packets, to: node, at: port, unit: unit) }
    case .lost: refreshOutside()
    case .remark(let text, let node): remark(text, on: node)
    }
  }

  /// Has the ports that lead outside follow a configuration.
  mutating func serve(_ node: String) {
    guard let outside, let router = router(node) else { return }
    for problem in outside.serve(router, named: node) {
      problems.append(problem)
      remark(problem, on: node)
    }
  }

  private mutating func remark(_ text: String, on node: String) {
    withRouter(node) { [now] router in router.note("kernel", .kernel, .warning, text, at: now) }
  }

  /// What could not be done outside since this was asked last, in sentences.
  package mutating func takeProblems() -> [String] {
    defer { problems = [] }
    return problems
  }
}
