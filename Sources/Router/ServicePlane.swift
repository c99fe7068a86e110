import Cryptography
import IKE
import IPsec
import Wire

/// All service sets and tunnels of the router, and the ways to find them.
struct ServicePlane {
  private struct InboundKey: Hashable {
    var instance: Int
    var identifier: SecurityAssociationIdentifier
  }

  var sets: [ServiceSet] = []
  var tunnels: [Tunnel] = []
  private var indices: [String: Int] = [:]
  /// Units of next-hop service sets, and the direction of what is routed into them.
  private var sides: [LogicalInterface: (set: Int, direction: RuleModel.MatchDirection)] = [:]
  private var inbound: [InboundKey: (set: Int, tunnel: Int)] = [:]
  /// By the names of their policies.
  private var dynamicTunnels: [String: Place] = [:]
  let library: CryptographicLibrary

  /// Indices of a tunnel and of its service set.
  typealias Place = (set: Int, tunnel: Int)

  func side(of unit: LogicalInterface) -> (set: Int, direction: RuleModel.MatchDirection)? {
    sides[unit]
  }

  /// The named sets that have rules for the direction; others have nothing to say to the packet.
  func sets(named names: [String], _ direction: RuleModel.MatchDirection) -> [Int] {
    names.compactMap { indices[$0] }.filter { !sets[$0].terms(direction).isEmpty }
  }

  func tunnel(
    _ identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> (set: Int, tunnel: Int)? {
    inbound[InboundKey(instance: instance, identifier: identifier)]
  }

  func dynamicTunnel(named name: String) -> Place? { dynamicTunnels[name] }

  /// Packets may come by the pair from now on.
  mutating func install(
    _ pair: SecurityAssociationPair, softExpiry: Instant?, sequenceNumber: UInt32,
    at now: Instant, in place: Place
  ) throws(CryptographyError) {
    try tunnels[place.tunnel].install(
      pair, softExpiry: softExpiry, sequenceNumber: sequenceNumber, at: now, library: library)
    inbound[key(of: pair, in: place)] = place
  }

  mutating func remove(_ pair: SecurityAssociationPair, in place: Place) {
    tunnels[place.tunnel].remove(pair.inbound.spi)
    inbound[key(of: pair, in: place)] = nil
  }

  private func key(of pair: SecurityAssociationPair, in place: Place) -> InboundKey {
    InboundKey(
      instance: sets[place.set].outerInstance,
      identifier: SecurityAssociationIdentifier(
        pair.inbound, destination: sets[place.set].model.localGateway))
  }

  /// Takes a new configuration; tunnels whose terms are still there go on. Returns the tunnels
  /// whose state or associations are not what they were.
  mutating func apply(_ model: RouterModel, _ instances: [RoutingInstance]) -> [Tunnel] {
    let former = Dictionary(
      tunnels.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let formerDrops = Dictionary(
      sets.map { ($0.name, $0.drops) }, uniquingKeysWith: { first, _ in first })
    self = ServicePlane(library: library)
    for serviceSet in model.serviceSets {
      add(serviceSet, model, instances, former)
      sets[sets.count - 1].drops = formerDrops[serviceSet.name] ?? [:]
    }
    return tunnels.filter { tunnel in
      guard let before = former[tunnel.name] else { return true }
      return before.obstacle != tunnel.obstacle || before.localGateway != tunnel.localGateway
        || before.model.security != tunnel.model.security
        || before.model.remoteGateway != tunnel.model.remoteGateway
    }
  }

  mutating func resetAssociations(_ selection: TunnelSelection) {
    for index in tunnels.indices where selection.holds(tunnels[index]) {
      tunnels[index].reset(library: library)
    }
  }

  init() { self.init(library: CryptographicLibrary()) }

  private init(library: CryptographicLibrary) { self.library = library }

  private mutating func add(
    _ serviceSet: ServiceSetModel, _ model: RouterModel, _ instances: [RoutingInstance],
    _ former: [Tunnel.Name: Tunnel]
  ) {
    let setIndex = sets.count
    let place = Self.instances(of: serviceSet, model, instances)
    var terms: [RuleModel.MatchDirection: [ServiceSet.Term]] = [:]
    var used = Set(former.filter { $0.key.serviceSet == serviceSet.name }.map(\.value.index))
    for rule in serviceSet.rules {
      for term in rule.terms {
        let name = Tunnel.Name(serviceSet: serviceSet.name, rule: rule.name, term: term.name)
        terms[rule.matchDirection, default: []].append(
          ServiceSet.Term(
            source: term.source, destination: term.destination, tunnel: tunnels.count,
            logsPackets: term.logsPackets))
        let obstacle = obstacle(serviceSet, term, in: place.outer, instances)
        let tunnel: Tunnel
        if let before = former[name] {
          tunnel = before.reconfigured(
            localGateway: serviceSet.localGateway, model: term, obstacle: obstacle,
            library: library)
        } else {
          var index = 1
          while used.contains(index) { index += 1 }
          used.insert(index)
          tunnel = Tunnel(
            name, index: index, localGateway: serviceSet.localGateway, model: term,
            obstacle: obstacle, library: library)
        }
        for identifier in tunnel.inboundIdentifiers {
          inbound[InboundKey(instance: place.outer, identifier: identifier)] =
            (setIndex, tunnels.count)
        }
        if tunnel.isNegotiable { dynamicTunnels[name.words] = (setIndex, tunnels.count) }
        tunnels.append(tunnel)
      }
    }
    if case .nextHop(let inside, let outside) = serviceSet.style {
      sides[inside] = (setIndex, .input)
      sides[outside] = (setIndex, .output)
    }
    indices[serviceSet.name] = setIndex
    sets.append(
      ServiceSet(
        model: serviceSet, innerInstance: place.inner, outerInstance: place.outer,
        input: terms[.input] ?? [], output: terms[.output] ?? [],
        logsPackets: terms.values.joined().contains(where: \.logsPackets)))
  }

  /// What keeps a tunnel from being installed, however its keys are made.
  private func obstacle(
    _ serviceSet: ServiceSetModel, _ term: TermModel, in instance: Int,
    _ instances: [RoutingInstance]
  ) -> TunnelStatus.Obstacle? {
    guard instances[instance].ownAddresses[serviceSet.localGateway] != nil else {
      return .localGatewayNotOwn(serviceSet.localGateway)
    }
    guard case .manual(let parameters, _) = term.security else { return nil }
    let identifier = SecurityAssociationIdentifier(
      parameters, destination: serviceSet.localGateway)
    return tunnel(identifier, in: instance) == nil ? nil : .duplicateSPI(parameters.spi)
  }

  /// Inside and outside of a service set. Where it is applied to interfaces, the inside is theirs,
  /// and the outside is where its gateway lives.
  private static func instances(
    of serviceSet: ServiceSetModel, _ model: RouterModel, _ instances: [RoutingInstance]
  ) -> (inner: Int, outer: Int) {
    func owner(_ unit: LogicalInterface) -> Int {
      model.routingInstances.firstIndex { $0.interfaces.contains(unit) } ?? 0
    }
    switch serviceSet.style {
    case .nextHop(let inside, let outside): return (owner(inside), owner(outside))
    case .interface(let service):
      let applied = model.interfaces.lazy.flatMap { interface in
        interface.units.filter {
          ($0.inputServiceSets + $0.outputServiceSets).contains(serviceSet.name)
        }.map { LogicalInterface(name: interface.name, unit: $0.number) }
      }.first
      let inner = owner(applied ?? service)
      let homes = instances.indices.filter {
        instances[$0].ownAddresses[serviceSet.localGateway] != nil
      }
      return (inner, homes.contains(inner) ? inner : homes.first ?? 0)
    }
  }
}
