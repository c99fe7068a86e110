package import Configuration
package import Network
import Router
import Wire

/// A test of expectations. Each is tested on a copy of the network, so that nothing changes.
package struct Trial {
  /// The result of a test.
  package enum Verdict: Equatable, Sendable {
    case holds
    /// The expectation does not hold; the text says what was missing or seen.
    case fails(String)

    /// Whether the expectation holds.
    package var holds: Bool { self == .holds }
  }

  private let network: Network
  private let given: Network?
  private let configurations: Configurations

  /// The configurations that are active now and those at the beginning of the stage, by router.
  package struct Configurations {
    /// The active configurations, by the names of the routers.
    package var active: [String: Statement]
    /// The configurations at the beginning of the stage, by the names of the routers.
    package var given: [String: Statement]

    /// Creates the configurations; without any, nothing is known about them.
    package init(active: [String: Statement] = [:], given: [String: Statement] = [:]) {
      self.active = active
      self.given = given
    }
  }

  /// Creates a test. `given` is the network at the beginning of the stage; nil if no stage has
  /// begun.
  package init(
    _ network: Network, given: Network? = nil, _ configurations: Configurations = Configurations()
  ) {
    self.network = network
    self.given = given
    self.configurations = configurations
  }

  /// Tests an expectation within its time limit. If `anew` is true, associations, counters and log
  /// lines from before do not count.
  package func verdict(of expectation: Expectation, anew: Bool = false) -> Verdict {
    var copy = network
    if !expectation.given.isEmpty {
      guard let given else { return .fails("no stage has begun whose start could be restored") }
      for router in expectation.given { copy.replace(router, asIn: given) }
    }
    // A router that was reset has none of the associations that its peers have negotiated with it
    // since, so all are deleted.
    if anew || !expectation.given.isEmpty {
      for router in copy.topology.routerNames { copy.clearAssociations(of: router) }
    }
    let start = anew ? copy : nil
    expectation.preparation.carryOut(in: &copy)
    let end = copy.now.advanced(by: expectation.limit)
    switch expectation.assertion {
    case .answered(let probes): return copy.tryAnswered(probes, until: end)
    case .unanswered(let probes): return copy.tryUnanswered(probes, until: end)
    case .protected(let protection): return copy.tryProtected(protection, until: end)
    case .unseen(let absence): return copy.tryUnseen(absence, until: end)
    case .taken(let passage): return copy.tryTaken(passage)
    case .association(let pattern): return copy.tryAssociation(pattern, until: end)
    case .counter(let pattern): return copy.tryCounter(pattern, since: start, until: end)
    case .log(let router, let words, let isAbsent):
      return copy.tryLog(router, words, isAbsent: isAbsent, since: start, until: end)
    case .unchanged(let routers): return unchanged(routers)
    }
  }

  private func unchanged(_ routers: [String]) -> Verdict {
    for router in routers {
      guard let given = configurations.given[router] else {
        return .fails("no stage has begun with which \(router) could be compared")
      }
      if configurations.active[router] != given {
        return .fails("the configuration of \(router) is not the one that it was given")
      }
    }
    return .holds
  }
}

extension Expectation.Preparation {
  fileprivate func carryOut(in network: inout Network) {
    for clear in clears {
      network.clearAssociations(
        of: clear.router, ofIKE: clear.isOfIKE, ofIPsec: clear.isOfIPsec)
    }
    if let pings { network.send(pings) }
    for change in links { change.carryOut(in: &network) }
    for node in unplugged { network.setCables(of: node, arePulled: true) }
    for link in restartedNATs { network.restartNATs(on: link) }
    network.advance(by: wait)
  }
}

extension Expectation.Preparation.LinkChange {
  fileprivate func carryOut(in network: inout Network) {
    if let isCut { network.setLink(link, isCut: isCut) }
    guard loss != nil || duplication != nil || reordering != nil else { return }
    var impairment = network.linkStatus.first { $0.link.name == link }?.impairment ?? .none
    impairment.loss = loss ?? impairment.loss
    impairment.duplication = duplication ?? impairment.duplication
    impairment.reordering = reordering ?? impairment.reordering
    network.setImpairment(impairment, of: link)
  }
}

extension Network {
  /// Deletes the security associations of a router; its peers are notified.
  fileprivate mutating func clearAssociations(
    of router: String, ofIKE isOfIKE: Bool = true, ofIPsec isOfIPsec: Bool = true
  ) {
    drive(router) { router, now in
      let ipsec = isOfIPsec ? router.resetSecurityAssociations(at: now) : []
      return ipsec + (isOfIKE ? router.clearIKEAssociations(at: now) : [])
    }
  }

  /// Sends pings, and waits for a second after the last.
  fileprivate mutating func send(_ pings: Expectation.Preparation.Pings) {
    for destination in addresses(of: pings.destinations) {
      _ = startPing(from: pings.source, .init(to: destination.address, count: pings.count))
    }
    advance(by: .seconds(pings.count))
  }

  /// Advances the clock by a second, or to `end` if that is earlier. Returns false if `end` has
  /// been reached.
  mutating func passSecond(until end: Instant) -> Bool {
    guard now < end else { return false }
    advance(to: min(end, now.advanced(by: .seconds(1))))
    return true
  }

  mutating func tryTaken(_ passage: ExpectedMatch) -> Trial.Verdict {
    guard let source = address(of: passage.source) else {
      return .fails("\(passage.source) has no address")
    }
    for name in passage.destinations where addresses(of: [name]).isEmpty {
      return .fails("\(name) has no address")
    }
    for (name, destination) in addresses(of: passage.destinations) {
      let lookups =
        router(passage.router)?.lookUpRules(
          from: source, to: destination, serviceSet: passage.serviceSet) ?? []
      // Packets to be protected enter a next-hop service set from its inside.
      let tunnels = lookups.filter { $0.entrance == nil || $0.direction == .input }
        .compactMap(\.tunnel)
      let words = "packets from \(passage.source) to \(name)"
      if passage.isNone {
        if let tunnel = tunnels.first {
          return .fails("\(words) take term \(tunnel.term) of rule \(tunnel.rule)")
        }
        continue
      }
      let fits = tunnels.contains { tunnel in
        (passage.rule ?? tunnel.rule) == tunnel.rule && (passage.term ?? tunnel.term) == tunnel.term
      }
      if fits { continue }
      guard let tunnel = tunnels.first else { return .fails("no term takes \(words)") }
      return .fails("\(words) take term \(tunnel.term) of rule \(tunnel.rule)")
    }
    return .holds
  }

  /// Tests a counter. Only its growth since `start` counts; nil if its whole value counts.
  mutating func tryCounter(
    _ pattern: CounterPattern, since start: Network?, until end: Instant
  ) -> Trial.Verdict {
    let before = start?.value(of: pattern) ?? 0
    while true {
      let reading = value(of: pattern)
      let count = reading >= before ? reading - before : reading
      // Counters do not decrease, so an upper bound can be tested only at the end.
      let isFinal = pattern.range.upperBound == .max || now >= end
      if isFinal, pattern.range.contains(count) { return .holds }
      guard count <= pattern.range.upperBound, now < end else {
        return .fails("\(pattern.name) of \(pattern.router) is \(count)")
      }
      stir()
    }
  }

  private func value(of pattern: CounterPattern) -> UInt64 {
    router(pattern.router).flatMap { RouterCounters.value(pattern.name, of: $0) } ?? 0
  }

  /// Tests for a line in the log. For a line that must be absent, those written before `start` do
  /// not count; nil if all count.
  mutating func tryLog(
    _ name: String, _ words: String, isAbsent: Bool, since start: Network?, until end: Instant
  ) -> Trial.Verdict {
    let position = isAbsent ? start?.router(name)?.logPosition ?? 0 : 0
    repeat {
      let lines = router(name).map { $0.logEntries.suffix(max(0, $0.logPosition - position)) }
      let isThere = lines?.contains { $0.message.contains(words) } ?? false
      if isThere {
        return isAbsent ? .fails("the log of \(name) has a line with '\(words)'") : .holds
      }
    } while passSecond(until: end)
    return isAbsent ? .holds : .fails("the log of \(name) has no line with '\(words)'")
  }
}
