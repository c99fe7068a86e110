import Cryptography
import IKE
import IPsec
import Wire

extension Dataplane {
  /// How often a packet may be put into a tunnel, or taken out of one, here. Routes that lead a
  /// tunnel's outer packets into a tunnel again must end somewhere; and so must packets within
  /// packets, each for us, of which a peer could nest a thousand.
  private static let maximumEncapsulations = 4

  /// Brings a packet to service sets: the first term that matches takes it; none, and it is
  /// dropped, as the chapter says.
  mutating func serve(
    _ transit: inout Transit, _ candidates: some BidirectionalCollection<Int>,
    _ direction: RuleModel.MatchDirection
  ) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    for set in candidates {
      guard
        let tunnel = terms(of: set, direction).tunnel(
          from: transit.packet.source, to: transit.packet.destination)
      else { continue }
      return seal(&transit, tunnel, set)
    }
    guard let last = candidates.last else { return }
    if candidates.contains(where: { services.sets[$0].logsPackets }) {
      let name = services.sets[last].name
      logPacket("service set \(name): no rule matches \(PacketSummary(transit.packet.octets))")
    }
    drop(transit, .noRuleMatch, by: last)
  }

  /// What packets are tried against that come to a service set from one of its sides.
  func terms(of set: Int, _ direction: RuleModel.MatchDirection) -> TermList.Reference {
    // Not by way of the whole set, which would be copied for the call.
    direction == .input ? services.sets.span[set].inputTerms : services.sets.span[set].outputTerms
  }

  /// Puts a packet into a tunnel of a service set.
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
    if passage.keepsTranslation { noteSent(tunnel) }
    if transit.packet.count <= room {
      enqueue(&transit.packet, sealing, passage)
    } else {
      for var piece in transit.packet.fragments(fitting: room) {
        enqueue(&piece, sealing, passage)
      }
    }
  }

  /// Drops a packet whose tunnel has nothing to seal it with: never does it leave as it is.
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

  /// Queues an ESP or AH packet to an own address: one that came in UDP, from `sender`.
  mutating func open(_ transit: inout Transit, from sender: Endpoint? = nil) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    guard let identifier = SecurityAssociationIdentifier(of: transit.packet)
    else { return drop(transit, .badHeader) }
    guard let found = services.tunnel(identifier, in: transit.instance),
      !services.tunnels.isWithdrawn(found.tunnel, identifier.spi)
    else {
      logPacket("no security association for \(PacketSummary(transit.packet.octets))")
      return drop(transit, .unknownSPI)
    }
    let isEncapsulated = services.tunnels.comesEncapsulated(found.tunnel, identifier.spi)
    guard isEncapsulated == (sender != nil) else {
      return drop(transit, .otherEncapsulation, by: found.set)
    }
    let origin = sender.flatMap { sender in
      (try? ESPHeader(parsing: transit.packet.payload)).map {
        ServiceQueue.Origin(sender: sender, header: $0)
      }
    }
    let opening = ServiceQueue.Opening(
      transit.packet, spi: identifier.spi, found, encapsulations: transit.encapsulations + 1,
      ingress: transit.ingress, origin: origin)
    queues.submit(&transit.packet, opening)
  }

  mutating func drop(_ transit: borrowing Transit, _ reason: DropReason, by set: Int) {
    drop(reason, by: set, ingress: transit.ingress)
  }

  mutating func drop(_ reason: DropReason, by set: Int, ingress: Int?) {
    services.sets[set].drops[reason, default: 0] &+= 1
    drop(reason, ingress: ingress)
  }
}
