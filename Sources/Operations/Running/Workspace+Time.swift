import Management
import Network
package import Wire

/// The network's time: how it follows the time outside, and how commands move it.
extension Workspace {
  /// The time that the network's clock should show now; nil if it does not run by itself.
  private var clockTime: Instant? { network.outside?.now ?? clock.time(at: outsideTime()) }

  /// Advances the network, before a command, by the time that has passed. In a served network the
  /// server has done so in this turn.
  package func catchUp() {
    if beginSlice == nil { synchronize() }
  }

  /// Advances the network by the time that has passed outside. Returns false if that was too much
  /// for one slice.
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

  /// Sets the pace at which the network's clock follows the time outside, which the closure
  /// returns.
  package func follow(_ pace: NetworkClock.Pace, _ outsideTime: @escaping () -> Instant) {
    self.outsideTime = outsideTime
    setPace(pace)
  }

  /// Sets the pace of the network's clock, which continues from the time that it shows now.
  func setPace(_ pace: NetworkClock.Pace) {
    clock.set(pace, at: outsideTime(), showing: network.now)
  }

  /// Advances the network to `end`; commits that fall due are carried out. The clock continues from
  /// there.
  func advance(to end: Instant) {
    management.advance(to: end)
    setPace(clock.pace)
  }

  /// Advances the network to `end`, or as far as it gets in one slice. Returns whether it has
  /// reached `end`.
  func advanceSlice(to end: Instant) -> Bool {
    guard beginSlice != nil else {
      advance(to: end)
      return true
    }
    defer { setPace(clock.pace) }
    return advanceSlice(of: end)
  }

  /// Advances the network, in one slice, no further than the time at which a command of some
  /// session has to go on.
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

  /// Returns the duration outside until the network's clock shows a time; nil if it does not get
  /// there by itself.
  package func wait(until time: Instant) -> Duration? {
    network.isLive
      ? max(.zero, network.now.duration(to: time)) : clock.wait(from: network.now, until: time)
  }

  /// Advances the network to its next event, or to `end` if there is none before.
  package func step(until end: Instant) {
    management.step(until: end)
  }

  /// Returns the milliseconds until the network's clock shows a time, at most a million.
  func milliseconds(until end: Instant) -> Int {
    let left = network.now.duration(to: end) / .milliseconds(1)
    return Int(min(max(0, left.rounded(.up)), 1_000_000))
  }

  /// Advances a live network while a commit is being worked on. No commit that falls due is carried
  /// out.
  package func handlePackets() {
    if let outside = network.outside { network.advance(to: outside.now) }
  }

  /// The duration until the network's next event or due commit; nil if there is none.
  package var idleTime: Duration? {
    let due = management.nextDue.map { Instant(sinceOrigin: .seconds($0)) }
    guard let next = [network.nextEvent, due].compactMap({ $0 }).min() else { return nil }
    return wait(until: next)
  }
}
