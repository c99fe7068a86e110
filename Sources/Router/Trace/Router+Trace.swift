package import Wire

/// A packet that a router received, with the decisions about it.
package struct TracedVisit {
  /// The outputs of `Router.receive`.
  package var outputs: [RouterOutput]
  /// The decisions about the packet, in their order.
  package var steps: [TraceStep]
  /// The tunnel for whose negotiation the packet waits; nil if it does not wait.
  package var heldBy: TunnelStatus?
}

extension Router {
  /// Handles a packet as `receive` does, and returns the decisions about it. They are looked up in
  /// the tables as they were when the packet was received. Drops are found by comparing the
  /// router's counters, and resulting packets are those that the router sends.
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
    walk.receive(octets, on: unit)
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

  /// Returns the packets that this router has dropped since it was `before`, by reason, each with
  /// the service set that dropped it if one did.
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
