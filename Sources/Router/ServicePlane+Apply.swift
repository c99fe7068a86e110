import IPsec
import Wire

extension ServicePlane {
  /// Takes a new configuration; tunnels whose terms are still there go on. Returns the tunnels
  /// whose state or associations are not what they were.
  mutating func apply(_ model: RouterModel, _ instances: [RoutingInstance]) -> [Tunnel] {
    let former = self
    self = ServicePlane(library: library)
    batches = former.batches
    tunnels.reserveCapacity(former.tunnels.count)
    inbound = InboundTable(minimumCapacity: former.inbound.count)
    let homes = ServiceHomes(model, instances)
    var changed: [Tunnel] = []
    for serviceSet in model.serviceSets {
      let before = former.indices[serviceSet.name].map { former.sets[$0] }
      var tunnels = FormerTunnels(former.tunnels.tunnels[before?.tunnels ?? 0..<0])
      add(serviceSet, homes, before, &tunnels, &changed)
    }
    return changed
  }

  private mutating func add(
    _ serviceSet: ServiceSetModel, _ homes: ServiceHomes, _ before: ServiceSet?,
    _ former: inout FormerTunnels, _ changed: inout [Tunnel]
  ) {
    let setIndex = sets.count
    let place = homes.instances(of: serviceSet)
    let ownsGateway = homes.instances[place.outer].ownAddresses[serviceSet.localGateway] != nil
    let firstTunnel = tunnels.count
    var input: [ServiceSet.Term] = []
    var output: [ServiceSet.Term] = []
    for rule in serviceSet.rules {
      for term in rule.terms {
        let tunnel = tunnel(
          Tunnel.Name(serviceSet: serviceSet.name, rule: rule.name, term: term.name), term,
          serviceSet,
          ownsGateway
            ? duplicate(serviceSet, term, in: place.outer)
            : .localGatewayNotOwn(serviceSet.localGateway), &former, &changed)
        let matched = ServiceSet.Term(
          source: term.source, destination: term.destination, tunnel: tunnels.count,
          logsPackets: term.logsPackets)
        switch rule.matchDirection {
        case .input: input.append(matched)
        case .output: output.append(matched)
        }
        for identifier in tunnel.inboundIdentifiers {
          inbound[identifier, in: place.outer] = (setIndex, tunnels.count)
        }
        if tunnel.isNegotiable { dynamicTunnels[tunnel.name.words] = (setIndex, tunnels.count) }
        tunnels.append(tunnel)
      }
    }
    if case .nextHop(let inside, let outside) = serviceSet.style {
      sides[inside] = (setIndex, .input)
      sides[outside] = (setIndex, .output)
    }
    indices[serviceSet.name] = setIndex
    var set = ServiceSet(
      model: serviceSet, innerInstance: place.inner, outerInstance: place.outer,
      tunnels: firstTunnel..<tunnels.count, input: TermList(input, former: before?.input),
      output: TermList(output, former: before?.output),
      serviceInterface: serviceSet.serviceInterface,
      logsPackets: input.contains(where: \.logsPackets)
        || output.contains(where: \.logsPackets))
    set.drops = before?.drops ?? [:]
    sets.append(set)
  }

  /// The tunnel of a term, the former one where it may go on.
  private func tunnel(
    _ name: Tunnel.Name, _ term: TermModel, _ serviceSet: ServiceSetModel,
    _ obstacle: TunnelStatus.Obstacle?, _ former: inout FormerTunnels,
    _ changed: inout [Tunnel]
  ) -> Tunnel {
    guard let before = former.find(name) else {
      let tunnel = Tunnel(
        name, index: former.takeIndex(), localGateway: serviceSet.localGateway, model: term,
        obstacle: obstacle, library: library)
      changed.append(tunnel)
      return tunnel
    }
    let tunnel = before.reconfigured(
      localGateway: serviceSet.localGateway, model: term, obstacle: obstacle, library: library)
    if before.obstacle != tunnel.obstacle || before.localGateway != tunnel.localGateway
      || before.model.security != tunnel.model.security
      || before.model.remoteGateway != tunnel.model.remoteGateway
    {
      changed.append(tunnel)
    }
    return tunnel
  }

  /// What keeps a manual tunnel from being installed where its gateway is our own.
  private func duplicate(
    _ serviceSet: ServiceSetModel, _ term: TermModel, in instance: Int
  ) -> TunnelStatus.Obstacle? {
    guard case .manual(let parameters, _) = term.security else { return nil }
    let identifier = SecurityAssociationIdentifier(
      parameters, destination: serviceSet.localGateway)
    return tunnel(identifier, in: instance) == nil ? nil : .duplicateSPI(parameters.spi)
  }
}
