import IPsec
import Wire

/// The changes that turn the present service plane into that of a configuration whose terms have
/// all kept their positions. Only the tunnels whose terms have changed are prepared; the others
/// stay where they are.
struct PlanePatch {
  /// The change of a tunnel whose term has changed.
  private enum Change {
    case continued(TunnelTerm, TunnelContinuation, isNews: Bool)
    case replaced(Tunnel)
  }

  private let prepared: PreparedModel
  /// The positions of the terms that have changed.
  private let positions: [Int]
  private let serviceInstances: ServiceSetInstances
  /// The changes of the tunnels at the first `positions`.
  private var changes: [Change] = []
  /// The tunnels whose state or associations change, which is logged.
  private(set) var news: [Int] = []
  /// The tunnels with pairs that are about to be deleted, which are known after the switch.
  private(set) var withdrawn: [Int] = []
  /// The interval of the search for silent peers, which is known after the switch; nil if there is
  /// none.
  private(set) var pollInterval: Duration?

  /// Prepares the changes. Returns nil if the plane must be built again.
  init?(_ prepared: PreparedModel, to plane: borrowing ServicePlane) {
    guard let changes = prepared.changes, changes.former === plane.prepared.identity else {
      return nil
    }
    self.prepared = prepared
    positions = changes.terms
    serviceInstances = ServiceSetInstances(
      prepared.model.interfaces, prepared.model.routingInstances)
    for (set, model) in zip(plane.sets, prepared.model.serviceSets) {
      guard serviceInstances.instances(of: model).outer == set.outerInstance,
        serviceInstances.ownsGateway(of: model)
      else { return nil }
    }
    // A tunnel may lack associations because another has its SPI, and may get it now.
    guard plane.tunnels.passages.allSatisfy(\.isSettled), hasFreeIdentifiers(in: plane) else {
      return nil
    }
  }

  /// Returns whether no changed manual tunnel has the SPI of another tunnel, before or after the
  /// change.
  private func hasFreeIdentifiers(in plane: borrowing ServicePlane) -> Bool {
    var taken = InboundTable(minimumCapacity: positions.count)
    for index in positions {
      let instance = plane.sets[prepared.terms[index].set].outerInstance
      guard let identifier = manualIdentifier(index) else { continue }
      guard plane.inbound[identifier, in: instance].map({ $0.tunnel == index }) ?? true,
        taken[identifier, in: instance] == nil
      else { return false }
      taken[identifier, in: instance] = (prepared.terms[index].set, index)
    }
    return true
  }

  private func manualIdentifier(_ index: Int) -> SecurityAssociationIdentifier? {
    let term = prepared.terms[index]
    return prepared.model(of: term).manualIdentifier(
      at: prepared.serviceSet(of: term).localGateway)
  }

  /// Prepares the next tunnel. Returns false if all are prepared.
  mutating func advance(beside plane: borrowing ServicePlane) -> Bool {
    guard changes.count < positions.count else { return false }
    let index = positions[changes.count]
    let before = plane.tunnels.terms[index]
    let term = TunnelTerm(
      identifier: before.identifier, name: before.name, index: before.index,
      localGateway: before.localGateway, model: prepared.model(of: prepared.terms[index]))
    let successor = plane.tunnels.successor(
      of: index, term, obstacle: nil, library: plane.library)
    if successor.isNews { news.append(index) }
    if let continuation = successor.continuation {
      changes.append(.continued(term, continuation, isNews: successor.isNews))
    } else {
      changes.append(.replaced(successor.tunnel))
    }
    return true
  }

  // MARK: The switch

  /// Applies the changes to the plane.
  mutating func takeOver(_ plane: inout ServicePlane) {
    plane.ignoreChanges()
    plane.prepared = prepared
    for (set, model) in prepared.model.serviceSets.enumerated() {
      var next = ServiceSet(prepared, set, serviceInstances.instances(of: model))
      next.adoptCounters(of: plane.sets[set])
      plane.sets[set] = next
    }
    // A tunnel may get an SPI that another one had before.
    for (index, change) in zip(positions, changes) {
      if case .replaced = change { plane.removeInbound(index) }
    }
    let newsCount = news.count
    for (index, change) in zip(positions, changes) {
      switch change {
      case .replaced(let tunnel):
        plane.tunnels.replace(index, by: tunnel)
        plane.enterInbound(index)
      case .continued(let term, let continuation, let isNews):
        let before = plane.tunnels[index].obstacle
        plane.tunnels.resume(index, as: term, continuation)
        if !isNews, !continuation.keepsGateways, before != plane.tunnels[index].obstacle {
          news.append(index)
        }
        if plane.tunnels.passages[index].hasWithdrawn { withdrawn.append(index) }
      }
    }
    if news.count > newsCount { news.sort() }
    pollInterval = plane.tunnels.resumeAll()
  }
}

extension ServicePlane {
  /// Removes a tunnel from the table in which inbound packets find it.
  fileprivate mutating func removeInbound(_ index: Int) {
    let instance = sets[prepared.terms[index].set].outerInstance
    for identifier in tunnels[index].inboundIdentifiers
    where inbound[identifier, in: instance]?.tunnel == index {
      inbound[identifier, in: instance] = nil
    }
  }

  /// Enters a tunnel into the inbound table. A pair that was installed in the meantime keeps its
  /// SPI.
  fileprivate mutating func enterInbound(_ index: Int) {
    let set = prepared.terms[index].set
    for identifier in tunnels[index].inboundIdentifiers
    where inbound[identifier, in: sets[set].outerInstance] == nil {
      inbound[identifier, in: sets[set].outerInstance] = (set, index)
    }
  }
}
