import Cryptography
import IPsec
import Wire

/// The service plane of a configuration that is not in force yet, made tunnel by tunnel beside the
/// one that is. Tunnels that go on stay there until `takeOver`: they count and number packets.
struct NextPlane {
  /// Where a tunnel comes from.
  private struct Origin {
    /// Its place under the configuration in force; nil: it is a new one.
    var former: Int?
    /// nil: it does not go on.
    var continuation: Tunnel.Continuation?
  }

  /// The one that is being made.
  private(set) var plane: ServicePlane
  /// Of each tunnel that has been made.
  private var origins: [Origin] = []
  /// New places of the former tunnels that go on; negative: it does not.
  private var destinations: [Int32]
  /// Tunnels whose state or associations are not what they were.
  private(set) var news: [Int] = []
  /// Those of them that only the switch tells.
  private var lateNews: [Int] = []
  /// Tunnels with pairs that are about to be deleted: known once they have been taken over.
  private(set) var withdrawn: [Int] = []
  private(set) var hasBackup = false
  private let homes: ServiceHomes
  /// Of the service set whose tunnels are being made.
  private var former: FormerTunnels
  private var place: (inner: Int, outer: Int) = (0, 0)
  private var ownsGateway = false

  init(_ prepared: PreparedModel, _ instances: [RoutingInstance], beside former: ServicePlane) {
    plane = ServicePlane(prepared, library: former.library)
    plane.sets.reserveCapacity(prepared.sets.count)
    plane.tunnels.reserveCapacity(prepared.terms.count)
    plane.inbound = InboundTable(
      minimumCapacity: max(former.inbound.count, prepared.terms.count))
    origins.reserveCapacity(prepared.terms.count)
    destinations = [Int32](repeating: -1, count: former.tunnels.count)
    homes = ServiceHomes(prepared.model, instances)
    self.former = FormerTunnels([])
  }

  /// Does the next piece of the work. False: all has been made.
  mutating func advance(beside former: borrowing ServicePlane) -> Bool {
    let prepared = plane.prepared
    let index = origins.count
    // Sets without terms have no tunnels that would begin them.
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
    let set = plane.prepared.sets[index]
    place = homes.instances(of: model)
    ownsGateway = homes.instances[place.outer].ownAddresses[model.localGateway] != nil
    plane.sets.append(
      ServiceSet(
        model: model, innerInstance: place.inner, outerInstance: place.outer,
        tunnels: set.tunnels, input: set.input, output: set.output,
        serviceInterface: model.serviceInterface,
        logsPackets: set.input.logsPackets || set.output.logsPackets))
    let before = former.prepared.indices[model.name].map { former.prepared.sets[$0].tunnels }
    self.former = FormerTunnels(former.tunnels.terms[before ?? 0..<0])
  }

  private mutating func add(
    _ prepared: PreparedTerm, _ name: Tunnel.Name, replacing former: Int?,
    beside plane: borrowing ServicePlane
  ) {
    let serviceSet = self.plane.prepared.serviceSet(of: prepared)
    let model = self.plane.prepared.model(of: prepared)
    let obstacle =
      ownsGateway
      ? duplicate(serviceSet, model) : .localGatewayNotOwn(serviceSet.localGateway)
    let term = Tunnel.Term(
      name: name,
      index: former.map { plane.tunnels.terms[$0].index } ?? self.former.takeIndex(),
      localGateway: serviceSet.localGateway, model: model)
    let index = origins.count
    if let former, let continuation = plane.tunnels[former].continuation(term, obstacle: obstacle) {
      let before = plane.tunnels[former]
      let continued = before.continued(term, continuation)
      if before.differs(from: model) { news.append(index) }
      self.plane.tunnels.appendPlace(for: continued)
      enter(continued)
      destinations[former] = Int32(clamping: index)
      origins.append(Origin(former: former, continuation: continuation))
      hasBackup = hasBackup || continued.hasBackup
      return
    }
    let tunnel = Tunnel(term, obstacle: obstacle, library: self.plane.library)
    let isNews =
      former.map { former in
        plane.tunnels[former].obstacle != tunnel.obstacle
          || plane.tunnels[former].localGateway != tunnel.localGateway
          || plane.tunnels[former].differs(from: model)
      } ?? true
    if isNews { news.append(index) }
    self.plane.tunnels.append(tunnel)
    enter(tunnel)
    origins.append(Origin(former: former, continuation: nil))
    hasBackup = hasBackup || tunnel.hasBackup
  }

  /// Packets will find the tunnel that was made last.
  private mutating func enter(_ tunnel: borrowing Tunnel) {
    let set = plane.sets.count - 1
    for identifier in tunnel.inboundIdentifiers {
      plane.inbound[identifier, in: place.outer] = (set, origins.count)
    }
  }

  /// What keeps a manual tunnel from being installed where its gateway is our own.
  private func duplicate(
    _ serviceSet: ServiceSetModel, _ term: TermModel
  ) -> TunnelStatus.Obstacle? {
    guard case .manual(let parameters, _) = term.security else { return nil }
    let identifier = SecurityAssociationIdentifier(
      parameters, destination: serviceSet.localGateway)
    return plane.tunnel(identifier, in: place.outer) == nil
      ? nil : .duplicateSPI(parameters.spi)
  }

  // MARK: The switch

  /// Takes over what goes on, and changes places with the plane in force: `plane` is the former one
  /// then.
  mutating func takeOver(_ former: inout ServicePlane) {
    followPairs(of: former)
    for index in origins.indices {
      guard let place = origins[index].former else { continue }
      guard let continuation = origins[index].continuation else {
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
        plane.sets[index].drops = former.sets[place].drops
      }
    }
    plane.batches = former.batches
    former.ignoreChanges()
    swap(&plane, &former)
  }

  /// Pairs that came or went since their tunnels have been entered.
  private mutating func followPairs(of former: borrowing ServicePlane) {
    for change in former.pairChanges ?? [] {
      let index = Int(destinations[change.tunnel])
      guard origins.indices.contains(index) else { continue }
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
