import Cryptography
import IKE
import IPsec
import Wire

/// The exchange between the dataplane and the control plane.
extension Dataplane {
  /// Returns the reference to a tunnel that the control plane uses; nil for a manual tunnel.
  func reference(to tunnel: Int) -> TunnelReference? {
    guard services.tunnels.passages[tunnel].isNegotiable else { return nil }
    let set = services.sets[services.prepared.terms[tunnel].set]
    return TunnelReference(
      identifier: services.tunnels.terms[tunnel].identifier,
      gateway: LocalGatewayName(
        instance: instances[set.outerInstance].name, address: set.model.localGateway))
  }

  /// Requests a successor for the outbound pair, because its sequence numbers are nearly exhausted.
  /// Returns whether it has not been requested before.
  mutating func renewBeforeEnd(_ tunnel: Int) -> Bool {
    guard let spi = services.tunnels[tunnel].planRenewal(), let reference = reference(to: tunnel)
    else { return false }
    emit(.sequenceNumbersRunOut(reference, inboundSPI: spi))
    return true
  }

  /// Reports that the outbound sequence numbers are exhausted and there is no successor. The next
  /// packet begins a negotiation.
  mutating func endSequenceNumbers(of tunnel: Int) {
    guard let spi = services.tunnels[tunnel].currentSPI, let reference = reference(to: tunnel)
    else { return }
    emit(.sequenceNumbersEnded(reference, inboundSPI: spi))
  }

  /// Makes a packet wait for the associations of its tunnel, which are negotiated. Returns false if
  /// the packet must not wait.
  mutating func hold(_ transit: Transit, _ index: Int, _ set: Int) -> Bool {
    let packet = WaitingPacket(transit: transit, tunnel: index, set: set)
    if services.tunnels.passages[index].isHeld {
      holdForPeer(packet, index)
      return true
    }
    guard !waitsForPeers else { return false }
    let holding = services.tunnels[index].hold(packet, at: now)
    if holding == .refused { return false }
    // If the negotiation is under way, this has no effect.
    requestAssociations(for: index)
    return holding == .waits
  }

  /// Whether only peers begin negotiations.
  var waitsForPeers: Bool { services.prepared.model.establishment == .responderOnly }

  func activeGateway(of tunnel: Int) -> IPv4Address { services.tunnels[tunnel].activeGateway }

  /// Requests associations with the tunnel's active gateway.
  private mutating func requestAssociations(for tunnel: Int) {
    guard let reference = reference(to: tunnel) else { return }
    emit(.associationsWanted(reference, with: activeGateway(of: tunnel)))
  }

  /// Handles a datagram to an own address. Returns false if its port is not open.
  mutating func receive(_ datagram: UDPDatagram, _ transit: Transit) -> Bool {
    let name = LocalGatewayName(
      instance: instances[transit.instance].name, address: transit.packet.destination)
    guard negotiatingGateways.contains(name) else {
      reportUnexpected(datagram, transit)
      return false
    }
    switch datagram.destinationPort {
    case Endpoint.port:
      countLocal(transit)
      let sender = Endpoint(transit.packet.source, port: datagram.sourcePort)
      emit(.message(datagram.data, from: sender, at: name, ingress: transit.ingress))
    case UDPEncapsulation.port: decapsulate(datagram, transit, at: name)
    default: return false
    }
    return true
  }

  /// Reports an IKE message to an address that is the local gateway of no dynamic tunnel.
  private mutating func reportUnexpected(_ datagram: UDPDatagram, _ transit: Transit) {
    let isFloated = datagram.destinationPort == UDPEncapsulation.port
    guard isFloated || datagram.destinationPort == Endpoint.port else { return }
    if isFloated {
      guard case .keyManagement = UDPEncapsulation.Content(datagram.data) else { return }
    }
    let sender = Endpoint(
      transit.packet.source, port: datagram.sourcePort, isFloated: isFloated)
    emit(.unexpectedMessage(from: sender, to: transit.packet.destination))
  }

  // MARK: Commands of the control plane

  /// Executes a command of the control plane.
  mutating func execute(_ command: ControlPlaneCommand) {
    switch command {
    case .send(let data, let peer, let gateway, let hasChecksum):
      send(data, to: peer, from: gateway, hasChecksum: hasChecksum)
    case .install(let pair): install(pair)
    case .activate(let pair): activate(pair)
    case .withdraw(let pair): withdraw(pair)
    case .hastenWatch(let tunnels): hastenWatch(of: tunnels)
    case .remove(let pair):
      if let place = services.dynamicTunnel(pair.tunnel) {
        services.remove(pair, in: place)
      }
    case .move(let pairs, let peer): move(pairs, to: peer)
    case .establish(let tunnel): establish(tunnel)
    case .fail(let tunnel, let words, let uselessPeer):
      guard let place = services.dynamicTunnel(tunnel) else { return }
      if let uselessPeer, failOver(place.tunnel, from: uselessPeer) { return }
      fail(place.tunnel, words)
    case .recordFailure(let tunnel, let words):
      guard let place = services.dynamicTunnel(tunnel) else { return }
      services.tunnels[place.tunnel].recordFailure(words)
    case .recordPeerFailure(let peer, let gateway, let words):
      recordFailure(ofPeer: peer, at: gateway, words)
    case .recordDoubt(let peer, let gateway, let words):
      recordDoubt(about: peer, at: gateway, words)
    case .countUnexpected(let ingress): drop(.unexpectedKeyManagement, ingress: ingress)
    case .findSilence: findSilence()
    case .handlePeerDead(let peer, let gateway): handlePeerDead(peer, at: gateway)
    case .failOver(let tunnel, let peer):
      if let place = services.dynamicTunnel(tunnel) {
        _ = failOver(place.tunnel, from: peer)
      }
    case .attribute(let chain, let peer, let gateway):
      emit(.certificatesUsed(chain, by: serviceSets(between: gateway, peer)))
    case .listen(let gateways): negotiatingGateways = gateways
    case .publish(let entry): emit(.log(entry))
    }
  }

  private mutating func send(
    _ data: [UInt8], to peer: Endpoint, from gateway: LocalGatewayName, hasChecksum: Bool
  ) {
    let header = IPv4Header(
      source: gateway.address, destination: peer.address, protocol: .udp,
      identification: identification())
    guard let instance = instanceIndex(named: gateway.instance) else { return }
    guard
      let datagram = UDPDatagram(
        sourcePort: peer.localPort, destinationPort: peer.port, data: data),
      let packet = IPv4Packet(
        header: header,
        payload: datagram.octets(
          from: gateway.address, to: peer.address, hasChecksum: hasChecksum))
    else { return drop(.notMade, ingress: nil) }
    var transit = Transit(packet: packet, instance: instance, origin: .keyManagement)
    route(&transit)
  }

  private mutating func install(_ pair: SecurityAssociationPair) {
    guard let place = services.dynamicTunnel(pair.tunnel) else { return }
    do {
      try services.install(pair, sequenceNumber: firstSequenceNumber, in: place)
    } catch {
      fail(place.tunnel, error.description)
    }
  }

  private mutating func activate(_ pair: SecurityAssociationPair) {
    guard let place = services.dynamicTunnel(pair.tunnel) else { return }
    // A peer that is the initiator has installed the pair before.
    let end = pair.role == .initiator ? now.advanced(by: Router.installationTime) : nil
    let waiting = services.tunnels[place.tunnel].use(
      pair.inbound.spi, holdsUntil: end, at: now)
    if let end, services.tunnels.passages[place.tunnel].isHeld {
      liveness.held.append((pair.tunnel, end))
    }
    let seconds = pair.lifetime.components.seconds
    emit(
      .line(
        .keyManagement(
          .notice,
          "\(services.tunnels[place.tunnel].words): installed SAs negotiated with \(pair.peer)"
            + " by proposal \(pair.proposal)"
            + ": inbound SPI \(TunnelStatus.Association.words(spi: pair.inbound.spi))"
            + ", outbound SPI \(TunnelStatus.Association.words(spi: pair.outbound.spi))"
            + ", lifetime \(seconds) seconds")))
    for var packet in waiting { seal(&packet.transit, packet.tunnel, packet.set) }
  }

  /// Establishes a tunnel without traffic.
  private mutating func establish(_ identifier: TunnelIdentifier) {
    guard let place = services.dynamicTunnel(identifier) else { return }
    services.tunnels[place.tunnel].beginNegotiation()
    requestAssociations(for: place.tunnel)
  }

  private mutating func fail(_ tunnel: Int, _ words: String) {
    for packet in services.tunnels[tunnel].fail(words, at: now) {
      dropUnsealed(packet.transit, packet.tunnel, packet.set)
    }
  }

  private mutating func recordFailure(
    ofPeer peer: IPv4Address, at gateway: IPv4Address, _ words: String
  ) {
    for index in services.tunnels.indices
    where services.tunnels[index].localGateway == gateway
      && services.tunnels[index].model.remoteGateway == peer
    {
      services.tunnels[index].recordFailure(words)
    }
  }

  private mutating func recordDoubt(
    about peer: IPv4Address, at gateway: IPv4Address, _ words: String
  ) {
    for index in services.tunnels.indices
    where services.tunnels[index].localGateway == gateway
      && services.tunnels[index].activeGateway == peer
    {
      services.tunnels[index].recordDoubt(words)
    }
  }

  /// Returns the service sets with tunnels that negotiate between a local gateway and a peer.
  private func serviceSets(between gateway: IPv4Address, _ peer: IPv4Address) -> Set<String> {
    Set(
      services.tunnels.filter {
        $0.localGateway == gateway && $0.isNegotiable
          && [$0.model.remoteGateway, $0.model.backupRemoteGateway].contains(peer)
      }.map(\.name.serviceSet))
  }

  // MARK: Commands of users

  /// Requests the deletion of the negotiated SAs of the selected tunnels.
  mutating func clearNegotiated(_ selection: TunnelSelection) {
    for place in services.tunnels.indices where services.tunnels[place].isNegotiable {
      services.tunnels[place].allowRetry()
      guard selection.holds(services.tunnels[place]), let reference = reference(to: place)
      else { continue }
      emit(.cleared(reference))
    }
  }

  // MARK: Certificates

  /// Records whether a tunnel that needs a certificate has one and, if not, the reason. `faults`
  /// has the reasons by IKE policy.
  mutating func setCredentialFault(of index: Int, _ faults: [String: String]) {
    guard services.tunnels.passages[index].isNegotiable,
      case .dynamic(let policy, _) = services.tunnels.terms[index].model.security
    else { return }
    let fault = policy.flatMap { faults[$0] }
    guard services.tunnels[index].dynamic?.credentialFault != fault,
      services.tunnels[index].setCredentialFault(fault), let fault
    else { return }
    emit(.line(.keyManagement(.warning, "\(services.tunnels[index].words): \(fault)")))
  }
}
