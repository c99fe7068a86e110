import Cryptography
import IKE
import IPsec
import Wire

extension Dataplane {
  /// The number of encapsulations and decapsulations of a packet at this router after which it is
  /// dropped. The limit ends loops of routes that lead the outer packets of a tunnel into a tunnel
  /// again, and nested packets of a peer, each with the address of this router.
  private static let maximumEncapsulations = 4

  /// Handles a packet that was routed into a next-hop service set. The tunnel of the first term
  /// that matches encrypts it; if no term matches, the packet is dropped, as the chapter says.
  mutating func applyServices(_ transit: inout Transit, _ side: ServiceSide) {
    let sets = CollectionOfOne(side.set)
    if let place = place(for: transit.packet, in: sets, side.direction) {
      protect(&transit, place)
    } else {
      dropUnmatched(transit, sets)
    }
  }

  /// Returns the first term of some service sets that matches a packet.
  func place(
    for packet: borrowing IPv4Packet, in sets: some Collection<Int>,
    _ direction: RuleModel.MatchDirection
  ) -> TunnelPosition? {
    place(from: packet.source, to: packet.destination, in: sets, direction)
  }

  /// Returns the first term of some service sets that matches packets between two addresses.
  func place(
    from source: IPv4Address, to destination: IPv4Address, in sets: some Collection<Int>,
    _ direction: RuleModel.MatchDirection
  ) -> TunnelPosition? {
    for set in sets {
      if let tunnel = terms(of: set, direction).tunnel(from: source, to: destination) {
        return (set, tunnel)
      }
    }
    return nil
  }

  /// Encrypts a packet by the tunnel of a term, unless it has been encapsulated too often.
  mutating func protect(_ transit: inout Transit, _ place: TunnelPosition) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    seal(&transit, place.tunnel, place.set)
  }

  /// Drops a packet that no term matches. The last of the service sets counts it.
  mutating func dropUnmatched(_ transit: Transit, _ sets: some BidirectionalCollection<Int>) {
    guard let last = sets.last else { return }
    if sets.contains(where: { services.sets[$0].logsPackets }) {
      let name = services.sets[last].name
      logPacket("service set \(name): no rule matches \(PacketSummary(transit.packet.octets))")
    }
    drop(transit, .noRuleMatch, by: last)
  }

  /// Returns the terms of a service set for one direction.
  func terms(of set: Int, _ direction: RuleModel.MatchDirection) -> TermList.Reference {
    // The whole set would be copied for a call of its own method.
    direction == .input ? services.sets.span[set].inputTerms : services.sets.span[set].outputTerms
  }

  /// Encrypts a packet by a tunnel of a service set, or makes it wait for a negotiation.
  mutating func seal(_ transit: inout Transit, _ tunnel: Int, _ set: Int) {
    let passage = services.tunnels.passages[tunnel]
    guard passage.isReady else {
      if !hold(transit, tunnel, set) { dropUnsealed(transit, tunnel, set) }
      return
    }
    guard age(&transit) else { return }
    if passage.dontFragment == .clear, transit.packet.dontFragment {
      transit.packet.header.flags.remove(.dontFragment)
    }
    let room =
      passage.hasPathMTU
      ? services.tunnels[tunnel].largestInner(at: now) : passage.largestInner
    if transit.packet.count > room, transit.packet.dontFragment {
      return refuse(transit, mtu: room)
    }
    if passage.logsPackets {
      let words = services.tunnels[tunnel].words
      logPacket("\(words): sealed \(PacketSummary(transit.packet.octets))")
    }
    let sealing = ServiceQueue.Sealing(
      set: set, tunnel: tunnel, encapsulations: transit.encapsulations + 1,
      ingress: transit.ingress, encapsulationPort: passage.encapsulationPort, spi: passage.spi)
    if passage.keepsTranslation { reportSent(tunnel) }
    if passage.beginsWatch { beginWatch(tunnel) }
    if transit.packet.count <= room {
      enqueue(&transit.packet, sealing, passage)
    } else {
      for var piece in transit.packet.fragments(fitting: room) {
        enqueue(&piece, sealing, passage)
      }
    }
  }

  /// Drops a packet whose tunnel has no association. It is never sent unprotected.
  mutating func dropUnsealed(_ transit: Transit, _ index: Int, _ set: Int) {
    services.tunnels[index].packetsDropped &+= 1
    let tunnel = services.tunnels[index]
    if tunnel.model.logsPackets, var obstacle = tunnel.obstacle {
      if obstacle == .awaitingPacket, waitsForPeers { obstacle = .awaitingPeer }
      logPacket("\(tunnel.words): dropped \(PacketSummary(transit.packet.octets)): \(obstacle)")
    }
    drop(transit, .tunnelDown, by: set)
  }

  private mutating func enqueue(
    _ inner: inout IPv4Packet, _ sealing: ServiceQueue.Sealing, _ passage: Tunnel.Passage
  ) {
    let header = passage.header(for: inner, identification: identification())
    queues.submit(
      &inner, behind: header,
      initializationVector: InitializationVector(
        drawing: Int(passage.drawnVectorLength), using: &supplies.generator), sealing)
  }

  /// Queues an ESP or AH packet to an own address for decryption. `sender` is that of a packet that
  /// was encapsulated in UDP.
  mutating func open(_ transit: inout Transit, from sender: Endpoint? = nil) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    guard let identifier = SecurityAssociationIdentifier(of: transit.packet)
    else { return dropStray(transit, .badHeader) }
    guard let found = services.tunnel(identifier, in: transit.instance),
      !services.tunnels.isWithdrawn(found.tunnel, identifier.spi)
    else {
      logPacket(
        "no security association for SPI \(TunnelStatus.Association.words(spi: identifier.spi))"
          + ": \(PacketSummary(transit.packet.octets))")
      reportUnknown(identifier, transit, from: sender)
      return dropStray(transit, .unknownSPI)
    }
    let isEncapsulated = services.tunnels.comesEncapsulated(found.tunnel, identifier.spi)
    guard isEncapsulated == (sender != nil) else {
      return dropStray(transit, .otherEncapsulation)
    }
    let udpSender = sender.flatMap { sender in
      (try? ESPHeader(parsing: transit.packet.payload)).map {
        ServiceQueue.UDPSender(sender: sender, header: $0)
      }
    }
    let opening = ServiceQueue.Opening(
      transit.packet, spi: identifier.spi, found, encapsulations: transit.encapsulations + 1,
      ingress: transit.ingress, udpSender: udpSender)
    queues.submit(&transit.packet, opening)
  }

  /// Drops an ESP or AH packet without an association. The service set with the gateway counts it.
  private mutating func dropStray(_ transit: borrowing Transit, _ reason: DropReason) {
    let gateway = transit.packet.destination
    guard let set = services.set(ofGateway: gateway, in: transit.instance) else {
      return drop(transit, reason)
    }
    services.sets[set].strays &+= 1
    drop(transit, reason, by: set)
  }

  mutating func drop(_ transit: borrowing Transit, _ reason: DropReason, by set: Int) {
    drop(reason, by: set, ingress: transit.ingress)
  }

  mutating func drop(_ reason: DropReason, by set: Int, ingress: Int?) {
    services.sets[set].drops[reason, default: 0] &+= 1
    drop(reason, ingress: ingress)
  }
}
