import IPsec
import Wire

extension Router {
  /// How often a packet may be put into a tunnel here. Routes that lead a tunnel's outer packets
  /// into a tunnel again must end somewhere.
  private static let maximumEncapsulations = 4

  /// Brings a packet to service sets: the first term that matches takes it; none, and it is
  /// dropped, as the chapter says.
  mutating func serve(
    _ transit: Transit, _ candidates: [Int], _ direction: RuleModel.MatchDirection
  ) {
    guard transit.encapsulations < Self.maximumEncapsulations else {
      return drop(transit, .serviceLoop)
    }
    for set in candidates {
      guard let term = services.sets[set].match(transit.packet, direction) else { continue }
      return seal(transit, term, set)
    }
    guard let last = candidates.last else { return }
    if candidates.contains(where: { services.sets[$0].logsPackets }) {
      let name = services.sets[last].name
      logPacket("service set \(name): no rule matches \(PacketSummary(transit.packet.octets))")
    }
    drop(transit, .noRuleMatch, by: last)
  }

  mutating func seal(_ transit: Transit, _ term: ServiceSet.Term, _ set: Int) {
    let tunnel = services.tunnels[term.tunnel]
    guard tunnel.obstacle == nil else {
      if !hold(transit, term, set) { dropUnsealed(transit, term, set) }
      return
    }
    guard var transit = aged(transit) else { return }
    if tunnel.model.dontFragment == .clear { transit.packet.header.flags.remove(.dontFragment) }
    let room = tunnel.largestInner(at: now)
    if transit.packet.octets.count > room, transit.packet.header.dontFragment {
      return refuse(transit, mtu: room)
    }
    if term.logsPackets {
      logPacket("\(tunnel.words): sealed \(PacketSummary(transit.packet.octets))")
    }
    for piece in transit.packet.fragments(fitting: room) {
      guard let outer = sealed(piece, term.tunnel) else {
        drop(transit, .notSealed, by: set)
        continue
      }
      route(
        Transit(
          packet: outer, instance: services.sets[set].outerInstance, origin: .sealed(set: set),
          ingress: nil, encapsulations: transit.encapsulations + 1))
    }
  }

  /// Drops a packet whose tunnel has nothing to seal it with: never does it leave as it is.
  mutating func dropUnsealed(_ transit: Transit, _ term: ServiceSet.Term, _ set: Int) {
    services.tunnels[term.tunnel].packetsDropped &+= 1
    let tunnel = services.tunnels[term.tunnel]
    if term.logsPackets, let obstacle = tunnel.obstacle {
      logPacket("\(tunnel.words): dropped \(PacketSummary(transit.packet.octets)): \(obstacle)")
    }
    drop(transit, .tunnelDown, by: set)
  }

  private mutating func sealed(_ inner: IPv4Packet, _ tunnel: Int) -> IPv4Packet? {
    let identification = identification()
    do {
      let octets = try services.tunnels[tunnel].seal(
        inner, identification: identification, using: &generator)
      if services.tunnels[tunnel].nearsEndOfSequence { renewBeforeEnd(tunnel) }
      return try octets.map(IPv4Packet.init(parsing:))
    } catch {
      if (error as? IPsecError)?.reason == .sequenceNumbersExhausted {
        endSequenceNumbers(of: tunnel)
      }
      let words = services.tunnels[tunnel].words
      logPacket("\(words): \(error)")
      return nil
    }
  }

  /// Opens an ESP or AH packet to an own address.
  mutating func open(_ transit: Transit) {
    let packet = transit.packet
    guard
      let identifier = SecurityAssociationIdentifier(packet.header, payload: packet.payload)
    else { return drop(transit, .badHeader) }
    guard let found = services.tunnel(identifier, in: transit.instance) else {
      logPacket("no security association for \(PacketSummary(packet.octets))")
      return drop(transit, .unknownSPI)
    }
    let set = services.sets[found.set]
    do {
      guard
        case .packet(let octets) = try services.tunnels[found.tunnel].open(
          packet.octets, spi: identifier.spi)
      else { return }
      services.tunnels[found.tunnel].heard(at: now)
      var inner = try IPv4Packet(parsing: octets)
      if packet.header.congestion == .experienced, inner.header.congestion.isCapable {
        inner.header.congestion = .experienced
      }
      guard services.tunnels[found.tunnel].selects(opened: inner) else {
        let words = services.tunnels[found.tunnel].words
        logPacket("\(words): not for this tunnel: \(PacketSummary(octets))")
        return drop(transit, .selectorMismatch, by: found.set)
      }
      if services.tunnels[found.tunnel].model.logsPackets {
        let words = services.tunnels[found.tunnel].words
        logPacket("\(words): opened \(PacketSummary(octets))")
      }
      interfaces.countInput(octets.count, on: set.serviceInterface)
      observe(inner, on: set.serviceInterface, isSent: false)
      route(
        Transit(
          packet: inner, instance: set.innerInstance, origin: .opened(set: found.set),
          ingress: set.serviceInterface, encapsulations: transit.encapsulations))
    } catch {
      let words = services.tunnels[found.tunnel].words
      logPacket("\(words): \(error) in \(PacketSummary(packet.octets))")
      drop(transit, DropReason(error), by: found.set)
    }
  }

  mutating func drop(_ transit: Transit, _ reason: DropReason, by set: Int) {
    services.sets[set].drops[reason, default: 0] &+= 1
    drop(transit, reason)
  }
}

extension DropReason {
  fileprivate init(_ error: any Error) {
    // What is no IPsec error is one of the inner packet's header.
    guard let error = error as? IPsecError else {
      self = .malformed
      return
    }
    self =
      switch error.reason {
      case .authenticationFailure: .authenticationFailure
      case .decryptionFailure, .library: .decryptionFailure
      case .badHeader: .badHeader
      case .badTrailer: .badTrailer
      case .replayed: .replayed
      case .beforeWindow: .beforeReplayWindow
      case .sequenceNumbersExhausted, .packetTooLong: .notSealed
      }
  }
}
