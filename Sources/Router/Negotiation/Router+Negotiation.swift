import Cryptography
import IKE
import IPsec
import Wire

extension Router {
  func gatewayName(of tunnel: String) -> LocalGateway.Name? {
    guard let place = services.dynamicTunnel(named: tunnel) else { return nil }
    let set = services.sets[place.set]
    return LocalGateway.Name(
      instance: instances[set.outerInstance].name, address: set.model.localGateway)
  }

  func gatewayIndex(_ name: LocalGateway.Name) -> Int? {
    gateways.firstIndex { $0.name == name }
  }

  // MARK: What happens to a negotiator

  /// Lends the negotiator of a tunnel, and does what it asks for.
  mutating func drive(
    _ tunnel: String,
    _ body: (inout Negotiator, Instant, inout any RandomNumberGenerator) -> [NegotiatorOutput]
  ) {
    guard let name = gatewayName(of: tunnel), let index = gatewayIndex(name) else { return }
    let outputs = body(&gateways[index].negotiator, now, &generator)
    heed(outputs, of: name)
  }

  /// A tunnel is to be there without traffic.
  private mutating func establish(_ name: String) {
    guard let place = services.dynamicTunnel(named: name) else { return }
    services.tunnels[place.tunnel].ask()
    let gateway = services.tunnels[place.tunnel].activeGateway
    drive(name) { negotiator, now, generator in
      negotiator.negotiate(name, with: gateway, at: now, using: &generator)
    }
  }

  /// The sequence numbers of the pair by which packets leave come to their end: it needs a
  /// successor.
  mutating func renewBeforeEnd(_ tunnel: Int) {
    guard let spi = services.tunnels[tunnel].planRenewal() else { return }
    drive(services.tunnels[tunnel].name.words) { negotiator, now, generator in
      negotiator.renew(inboundSPI: spi, at: now, using: &generator)
    }
  }

  /// There are none left, and no successor: the next packet asks for another pair.
  mutating func endSequenceNumbers(of tunnel: Int) {
    guard let spi = services.tunnels[tunnel].currentSPI else { return }
    drive(services.tunnels[tunnel].name.words) { negotiator, now, generator in
      negotiator.expire(inboundSPI: spi, at: now, using: &generator)
    }
  }

  /// A packet asks for a tunnel that has no associations yet: it waits, and they are negotiated.
  /// False: it does not wait.
  mutating func hold(_ transit: Transit, _ index: Int, _ set: Int) -> Bool {
    let packet = WaitingPacket(transit: transit, tunnel: index, set: set)
    let holding = services.tunnels[index].hold(packet, at: now)
    if holding == .refused { return false }
    // Where it is under way already, this does nothing.
    let tunnel = services.tunnels[index]
    drive(tunnel.name.words) { negotiator, now, generator in
      negotiator.negotiate(
        tunnel.name.words, with: tunnel.activeGateway, at: now, using: &generator)
    }
    return holding == .waits
  }

  /// A datagram to an own address. False: nobody listens there.
  mutating func negotiate(_ datagram: UDPDatagram, _ transit: Transit) -> Bool {
    let name = LocalGateway.Name(
      instance: instances[transit.instance].name, address: transit.packet.destination)
    guard let index = gatewayIndex(name) else { return false }
    switch datagram.destinationPort {
    case Endpoint.port:
      countLocal(transit)
      let sender = Endpoint(transit.packet.source, port: datagram.sourcePort)
      hear(datagram.data, from: sender, at: index)
    case UDPEncapsulation.port: decapsulate(datagram, transit, at: index)
    default: return false
    }
    return true
  }

  /// An IKE message.
  mutating func hear(_ message: [UInt8], from sender: Endpoint, at gateway: Int) {
    // What came before the message comes before what it does: it may delete associations.
    settle()
    let outputs = gateways[gateway].negotiator.receive(
      message, from: sender, at: now, using: &generator)
    heed(outputs, of: gateways[gateway].name)
  }

  mutating func advanceGateways() {
    for index in gateways.indices {
      guard let due = gateways[index].negotiator.nextDeadline, due <= now else { continue }
      let outputs = gateways[index].negotiator.advance(to: now, using: &generator)
      heed(outputs, of: gateways[index].name)
    }
  }

  /// Deletes the IPsec SAs of the tunnels that are meant; the peers are told.
  mutating func clearNegotiated(_ selection: TunnelSelection) {
    for place in services.tunnels.indices where services.tunnels[place].isNegotiable {
      let tunnel = services.tunnels[place]
      services.tunnels[place].allowRetry()
      guard selection.holds(tunnel) else { continue }
      drive(tunnel.name.words) { negotiator, now, generator in
        negotiator.clearPairs(of: tunnel.name.words, at: now, using: &generator)
      }
    }
  }

  /// Deletes the IKE SAs with one peer, or with all; the IPsec SAs stay.
  mutating func clearNegotiators(peer: IPv4Address?) {
    for index in gateways.indices {
      let outputs = gateways[index].negotiator.clearPhaseOne(
        with: peer, at: now, using: &generator)
      heed(outputs, of: gateways[index].name)
    }
  }

  // MARK: What a negotiator asks for

  mutating func heed(_ outputs: [NegotiatorOutput], of gateway: LocalGateway.Name) {
    for output in outputs {
      switch output {
      case .send(let message, let peer):
        let marker = peer.isFloated ? UDPEncapsulation.nonESPMarker : []
        send(marker + message, to: peer, from: gateway)
      case .keepalive(let peer):
        send(UDPEncapsulation.keepalive, to: peer, from: gateway, hasChecksum: false)
      case .peerMoved(let former, let peer, let pairs): move(from: former, to: peer, pairs)
      case .phaseOneEstablished(let status):
        noteKey(of: status.cookies, at: gateway)
        log("kmd", .daemon, .notice, "IKE SA \(status.words) established")
        remember(status.peerCertificates, of: status.peer.address, at: gateway)
      case .phaseOneRemoved(let status, let reason):
        log("kmd", .daemon, .notice, "IKE SA \(status.words) \(reason.words)")
      case .installInbound(let pair): install(pair, of: gateway)
      case .installOutbound(let pair): use(pair)
      case .remove(let pair, let reason): remove(pair, reason)
      case .failed(let failure): note(failure, of: gateway)
      case .rejected(let sender, let error):
        logMessage("IKE message from \(sender) dropped: \(error)")
      case .notified(let sender, let type): logMessage("IKE peer \(sender) says \(type)")
      case .ignored(let sender, let type):
        logMessage("IKE peer \(sender) says \(type), without protection: ignored")
      case .establish(let tunnel): establish(tunnel)
      case .peerAlive: break
      case .peerDead(let peer):
        log("kmd", .daemon, .warning, "IKE peer \(peer) of \(gateway.address) is dead")
        bury(peer, of: gateway)
      }
    }
  }

  /// A line that a datagram causes.
  private mutating func logMessage(_ message: @autoclosure () -> String) {
    if logLimit.allows(at: now) { log("kmd", .daemon, .notice, message()) }
  }

  private mutating func send(
    _ data: [UInt8], to peer: Endpoint, from gateway: LocalGateway.Name,
    hasChecksum: Bool = true
  ) {
    let header = IPv4Header(
      source: gateway.address, destination: peer.address, protocol: .udp,
      identification: identification())
    guard let instance = instanceIndex(named: gateway.instance),
      let datagram = UDPDatagram(
        sourcePort: peer.localPort, destinationPort: peer.port, data: data),
      let packet = IPv4Packet(
        header: header,
        payload: datagram.octets(
          from: gateway.address, to: peer.address, hasChecksum: hasChecksum))
    else { return }
    route(Transit(packet: packet, instance: instance, origin: .keyManagement))
  }

  private mutating func install(_ pair: SecurityAssociationPair, of gateway: LocalGateway.Name) {
    guard let place = services.dynamicTunnel(named: pair.tunnel) else { return }
    let softExpiry = gatewayIndex(gateway).flatMap {
      gateways[$0].negotiator.softExpiry(ofInboundSPI: pair.inbound.spi)
    }
    keyLog?.add(pair, localGateway: gateway.address)
    do {
      try services.install(
        pair, softExpiry: softExpiry, sequenceNumber: firstSequenceNumber, at: now, in: place)
    } catch {
      fail(place.tunnel, error.description)
    }
  }

  /// The peer has the pair: packets leave by it, those first that have waited.
  private mutating func use(_ pair: SecurityAssociationPair) {
    guard let place = services.dynamicTunnel(named: pair.tunnel) else { return }
    let waiting = services.tunnels[place.tunnel].use(pair.inbound.spi, at: now)
    let seconds = pair.lifetime.components.seconds
    log(
      "kmd", .daemon, .notice,
      "\(services.tunnels[place.tunnel].words): installed SAs negotiated with \(pair.peer)"
        + " by proposal \(pair.proposal): inbound SPI \(pair.inbound.spi)"
        + ", outbound SPI \(pair.outbound.spi), lifetime \(seconds) seconds")
    for packet in waiting { seal(packet.transit, packet.tunnel, packet.set) }
  }

  private mutating func remove(_ pair: SecurityAssociationPair, _ reason: RemovalReason) {
    log(
      "kmd", .daemon, .notice,
      "IPSec SAs with \(pair.peer) for \(pair.tunnel) \(reason.words)"
        + ": inbound SPI \(pair.inbound.spi), outbound SPI \(pair.outbound.spi)")
    if let place = services.dynamicTunnel(named: pair.tunnel) {
      services.remove(pair, in: place)
    }
  }

  private mutating func note(_ failure: NegotiationFailure, of gateway: LocalGateway.Name) {
    // What a stranger can cause must not fill the log.
    if failure.role == .initiator || logLimit.allows(at: now) {
      log("kmd", .daemon, .warning, "IKE \(failure)")
    }
    let words = SystemLog.shortened(
      "negotiation with \(failure.peer) failed: \(failure.error)")
    if let tunnel = failure.tunnel {
      guard let place = services.dynamicTunnel(named: tunnel) else { return }
      if failure.role == .initiator {
        // Only silence makes the other gateway active: a peer that refuses is there.
        if case .noAnswer = failure.error.reason,
          failOver(place.tunnel, from: failure.peer.address)
        {
          return
        }
        fail(place.tunnel, words)
      } else {
        services.tunnels[place.tunnel].note(words)
      }
      return
    }
    for index in services.tunnels.indices
    where services.tunnels[index].localGateway == gateway.address
      && services.tunnels[index].model.remoteGateway == failure.peer.address
    {
      services.tunnels[index].note(words)
    }
  }

  private mutating func fail(_ tunnel: Int, _ words: String) {
    for packet in services.tunnels[tunnel].fail(words, at: now) {
      dropUnsealed(packet.transit, packet.tunnel, packet.set)
    }
  }
}

extension PhaseOneStatus {
  /// How log lines call it.
  fileprivate var words: String {
    "with \(peer) (\(mode) mode, \(role), \(proposal.method.rawValue), \(proposal.hash.rawValue)"
      + ", \(proposal.encryption.rawValue), \(proposal.group.rawValue))"
  }
}

extension RemovalReason {
  /// How log lines end.
  fileprivate var words: String {
    switch self {
    case .expired: "expired"
    case .replaced: "deleted: others have taken their place"
    case .deletedByPeer: "deleted by the peer"
    case .initialContact: "deleted: the peer has begun anew"
    case .peerDead: "deleted: the peer is dead"
    case .cleared: "cleared"
    case .unconfirmed: "deleted: the peer never confirmed them"
    }
  }
}
