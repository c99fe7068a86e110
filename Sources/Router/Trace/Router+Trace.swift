package import Wire

/// A packet that came to a router, and what was decided about it.
package struct TracedVisit {
  /// What `Router.receive` returned.
  package var outputs: [RouterOutput]
  package var steps: [TraceStep]
  /// The tunnel for whose negotiation the packet waits; nil: it does not wait.
  package var heldBy: TunnelStatus?
}

extension Router {
  /// Takes a packet as `receive` does, and tells what was decided about it. The decisions are looked
  /// up in the tables as they were when the packet came; whether it was dropped, and why, is what the
  /// counters of the router say, and what it became is what the router sends.
  package mutating func trace(
    _ octets: [UInt8], on unit: LogicalInterface, at now: Instant
  ) -> TracedVisit {
    let before = self
    let observed = observedServicePorts
    observedServicePorts.formUnion(before.serviceSetPorts)
    var outputs = receive(octets, on: unit, at: now)
    observedServicePorts = observed
    var walk = DecisionWalk(
      before, drops: newDrops(since: before), outputs: outputs, at: now)
    walk.take(octets, on: unit)
    walk.finish()
    outputs.removeAll {
      if case .observed(_, let unit, _) = $0 { !observed.contains(unit.name) } else { false }
    }
    return TracedVisit(outputs: outputs, steps: walk.steps, heldBy: walk.heldBy)
  }

  /// The names of the ports of all service sets.
  private var serviceSetPorts: Set<String> {
    Set(dataplane.services.sets.map(\.serviceInterface.name))
  }

  /// What was dropped since: by reason, with the service set that dropped it where one did.
  private func newDrops(since before: Router) -> [DecisionWalk.Drop] {
    DropReason.allCases.compactMap { reason in
      let count = dropCounters[reason, default: 0]
      guard count > before.dropCounters[reason, default: 0] else { return nil }
      let set = zip(dataplane.services.sets, before.dataplane.services.sets).first {
        $0.drops[reason, default: 0] > $1.drops[reason, default: 0]
      }
      return DecisionWalk.Drop(reason: reason, count: count, serviceSet: set?.0.name)
    }
  }
}
