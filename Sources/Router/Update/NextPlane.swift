import Cryptography
import IPsec
import Wire

/// The service plane of a configuration that is not active yet. It is prepared tunnel by tunnel,
/// while the present plane is in use. Tunnels that continue stay in the present plane until
/// `takeOver`, because their counters and sequence numbers change with each packet.
struct NextPlane {
  /// The tunnel of the present plane that a tunnel replaces.
  private struct Predecessor {
    /// The position of the former tunnel; nil if the tunnel is a new one.
    var former: Int?
    /// The parts that the tunnel keeps; nil if it keeps only counters.
    var continuation: TunnelContinuation?
  }

  /// The plane that is being prepared.
  private(set) var plane: ServicePlane
  /// The predecessors of the tunnels that have been made.
  private var predecessors: [Predecessor] = []
  /// The new positions of the former tunnels; negative if a tunnel is not kept.
  private var destinations: [Int32]
  /// The tunnels whose state or associations change, which is logged.
  private(set) var news: [Int] = []
  /// The tunnels whose change is known only at the switch.
  private var lateNews: [Int] = []
  /// The tunnels with pairs that are about to be deleted, which are known after the switch.
  private(set) var withdrawn: [Int] = []
  /// The interval of the search for silent peers; nil if there is none.
  private(set) var pollInterval: Duration?
  private let serviceInstances: ServiceSetInstances
  /// The former tunnels of the service set whose tunnels are being made.
  private var former: FormerTunnels
  private var place: (inner: Int, outer: Int) = (0, 0)
  private var ownsGateway = false

  init(_ prepared: PreparedModel, beside former: borrowing ServicePlane) {
    plane = ServicePlane(prepared, after: former)
    predecessors.reserveCapacity(prepared.terms.count)
    destinations = [Int32](repeating: -1, count: former.tunnels.count)
    serviceInstances = ServiceSetInstances(
      prepared.model.interfaces, prepared.model.routingInstances)
    self.former = FormerTunnels([])
  }

  /// Does the next unit of the work. Returns false if the plane is complete.
  mutating func advance(beside former: borrowing ServicePlane) -> Bool {
    let prepared = plane.prepared
    let index = predecessors.count
    // The loop over the terms would never begin a service set that has no terms.
    if plane.sets.isEmpty || index >= prepared.sets[plane.sets.count - 1].tunnels.upperBound {
      guard plane.sets.count < prepared.sets.count else { return false }
      beginSet(beside: former)
      return true
    }
    let term = prepared.terms[index]
    let name = prepared.name(of: term)
    switch self.former.find(name) {
    case .unknown: _ = self.former.index()
    case .missing: add(term, name, replacing: nil, beside: former)
    case .found(let place): add(term, name, replacing: place, beside: former)
    }
    return true
  }

  private mutating func beginSet(beside former: borrowing ServicePlane) {
    let index = plane.sets.count
    let model = plane.prepared.model.serviceSets[index]
    place = serviceInstances.instances(of: model)
    ownsGateway = serviceInstances.ownsGateway(of: model)
    plane.sets.append(ServiceSet(plane.prepared, index, place))
    let before = former.prepared.indices[model.name].map { former.prepared.sets[$0].tunnels }
    self.former = FormerTunnels(former.tunnels.terms[before ?? 0..<0])
  }

  private mutating func add(
    _ prepared: PreparedTerm, _ name: TunnelName, replacing former: Int?,
    beside plane: borrowing ServicePlane
  ) {
    let serviceSet = self.plane.prepared.serviceSet(of: prepared)
    let model = self.plane.prepared.model(of: prepared)
    let identifier = model.manualIdentifier(at: serviceSet.localGateway)
    let obstacle =
      ownsGateway ? duplicate(identifier) : .localGatewayNotOwn(serviceSet.localGateway)
    if let former, obstacle == nil,
      plane.tunnels.isUnchanged(former, model, at: serviceSet.localGateway)
    {
      return appendUnchanged(former, identifier, beside: plane)
    }
    let before = former.map { plane.tunnels.terms[$0] }
    let term = TunnelTerm(
      identifier: before?.identifier ?? self.plane.nextIdentifier(), name: name,
      index: before?.index ?? self.former.nextIndex(), localGateway: serviceSet.localGateway,
      model: model)
    self.plane.index(term)
    let index = predecessors.count
    let successor = plane.tunnels.successor(
      of: former, term, obstacle: obstacle, library: self.plane.library)
    if successor.isNews { news.append(index) }
    if let former, successor.continuation != nil {
      self.plane.tunnels.appendPlace(for: successor.tunnel)
      destinations[former] = Int32(clamping: index)
    } else {
      self.plane.tunnels.append(successor.tunnel)
    }
    enter(successor.tunnel)
    predecessors.append(Predecessor(former: former, continuation: successor.continuation))
    updatePollInterval(for: successor.tunnel)
  }

  private mutating func updatePollInterval(for tunnel: borrowing Tunnel) {
    guard let limit = tunnel.silenceLimit else { return }
    pollInterval = min(limit, pollInterval ?? limit)
  }

  /// Keeps a tunnel unchanged. Most commits change few tunnels.
  private mutating func appendUnchanged(
    _ former: Int, _ identifier: SecurityAssociationIdentifier?,
    beside plane: borrowing ServicePlane
  ) {
    let index = predecessors.count
    self.plane.index(plane.tunnels.terms[former])
    if let identifier {
      self.plane.inbound[identifier, in: place.outer] = (self.plane.sets.count - 1, index)
    } else {
      enter(plane.tunnels[former])
    }
    self.plane.tunnels.appendPlace(forUnchanged: former, of: plane.tunnels)
    destinations[former] = Int32(clamping: index)
    predecessors.append(Predecessor(former: former, continuation: .whole))
    if plane.tunnels.passages[former].isWatched { updatePollInterval(for: plane.tunnels[former]) }
  }

  /// Enters the tunnel that was added last into the inbound table.
  private mutating func enter(_ tunnel: borrowing Tunnel) {
    let set = plane.sets.count - 1
    for identifier in tunnel.inboundIdentifiers {
      plane.inbound[identifier, in: place.outer] = (set, predecessors.count)
    }
  }

  /// Returns the error for which a manual tunnel at a local gateway cannot be installed.
  private func duplicate(
    _ identifier: SecurityAssociationIdentifier?
  ) -> TunnelObstacle? {
    guard let identifier, plane.tunnel(identifier, in: place.outer) != nil else { return nil }
    return .duplicateSPI(identifier.spi)
  }

  // MARK: The switch

  /// Moves the kept tunnels to the new plane and swaps the planes. `plane` is the former one
  /// afterwards.
  mutating func takeOver(_ former: inout ServicePlane) {
    followPairs(of: former)
    for index in predecessors.indices {
      guard let place = predecessors[index].former else { continue }
      guard let continuation = predecessors[index].continuation else {
        former.tunnels.giveCounters(place, to: index, in: &plane.tunnels)
        continue
      }
      let before = continuation.keepsGateways ? nil : former.tunnels[place].obstacle
      former.tunnels.move(place, to: index, in: &plane.tunnels, continuation)
      if !continuation.keepsGateways, before != plane.tunnels[index].obstacle {
        lateNews.append(index)
      }
      if plane.tunnels.passages[index].hasWithdrawn { withdrawn.append(index) }
    }
    if !lateNews.isEmpty { news = Set(news + lateNews).sorted() }
    for index in plane.sets.indices {
      if let place = former.prepared.indices[plane.sets[index].name] {
        plane.sets[index].adoptCounters(of: former.sets[place])
      }
    }
    plane.batches = former.batches
    former.ignoreChanges()
    swap(&plane, &former)
  }

  /// Enters pairs that were installed, and removes pairs that were deleted, after their tunnels had
  /// been entered.
  private mutating func followPairs(of former: borrowing ServicePlane) {
    for change in former.pairChanges ?? [] {
      let index = Int(destinations[change.tunnel])
      guard predecessors.indices.contains(index) else { continue }
      let set = plane.prepared.terms[index].set
      let instance = plane.sets[set].outerInstance
      if change.isInstalled {
        plane.inbound[change.identifier, in: instance] = (set, index)
      } else if plane.inbound[change.identifier, in: instance]?.tunnel == index {
        plane.inbound[change.identifier, in: instance] = nil
      }
    }
  }
}
