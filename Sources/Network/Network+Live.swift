import Router
import Wire

/// A network whose ports lead outside, in real time.
extension Network {
  /// Whether the network runs in real time.
  package var isLive: Bool { outside != nil }

  /// Handles all events that are due until `end`, in real time, and all packets that are received
  /// meanwhile.
  mutating func live(
    _ outside: any Outside, to end: Instant, until isDone: (Network) -> Bool
  ) {
    while true {
      now = max(now, outside.now)
      // The next event is computed once for each event, because that examines all routers.
      var next = nextEvent
      while let due = next, due <= now {
        happen()
        next = nextEvent
      }
      if isDone(self) || outside.isInterrupted { return }
      var events = outside.events(until: min(next ?? end, end))
      now = max(now, outside.now)
      eventCount &+= events.count
      // Each event is removed from the array: with a second reference to its packets, the router
      // would have to copy them.
      events.reverse()
      while let event = events.popLast() { handle(event) }
      if now >= end { return }
    }
  }

  private mutating func handle(_ event: consuming OutsideEvent) {
    switch consume event {
    case .packets(let packets, let port, let unit):
      if let node = wiring[port.node] { deliver(packets, to: node, at: port, unit: unit) }
    case .lost: refreshOutside()
    case .remark(let text, let node): remark(text, on: node)
    }
  }

  /// Adapts the ports that lead outside to the configuration of a router.
  mutating func serve(_ node: String) {
    guard let outside, let router = router(node) else { return }
    for problem in outside.serve(router, named: node) {
      problems.append(problem)
      remark(problem, on: node)
    }
  }

  private mutating func remark(_ text: String, on node: String) {
    withRouter(node) { [now] router in router.log("kernel", .kernel, .warning, text, at: now) }
  }

  /// Returns and removes the problems that were found outside, one sentence for each.
  package mutating func takeProblems() -> [String] {
    defer { problems = [] }
    return problems
  }
}
