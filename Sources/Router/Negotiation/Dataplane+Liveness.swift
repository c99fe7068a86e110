import IKE
import IPsec
import Wire

extension Router {
  /// How long the first packets of a new pair wait for the peer, which may still be at work on our
  /// last message. A Linux kernel needs some ten milliseconds.
  package static let installationTime = Duration.milliseconds(50)
}

/// Pairs that one end has and the other has not, or not yet.
extension Dataplane {
  /// Does what is due.
  mutating func advanceLiveness() {
    while let first = liveness.held.first, first.until <= now {
      liveness.held.removeFirst()
      guard let place = services.dynamicTunnel(first.tunnel),
        services.tunnels[place.tunnel].dynamic?.heldUntil == first.until
      else { continue }
      release(place.tunnel)
    }
    guard let compareAt = liveness.compareAt, compareAt <= now else { return }
    compareCounters()
  }

  // MARK: Packets by SPIs that are not known here

  /// A packet came by an SPI that is not known here.
  mutating func noteUnknown(
    _ identifier: SecurityAssociationIdentifier, _ transit: borrowing Transit,
    from sender: Endpoint?
  ) {
    let source = transit.packet.source
    let name = LocalGatewayName(
      instance: instances[transit.instance].name, address: transit.packet.destination)
    guard negotiatingGateways.contains(name), liveness.unknownSenders.isNews(source, at: now)
    else { return }
    tell(
      .unknownSPI(
        InboundName(protocolID: identifier.header == .ah ? .ah : .esp, spi: identifier.spi),
        from: sender ?? Endpoint(source), at: name))
  }

  // MARK: The first packets of a new pair

  /// The first packets of the pair have waited long enough, or the peer has used it.
  mutating func release(_ tunnel: Int) {
    for var packet in services.tunnels[tunnel].release() {
      seal(&packet.transit, packet.tunnel, packet.set)
    }
  }

  /// A packet for a pair whose first packets wait.
  mutating func holdForPeer(_ packet: WaitingPacket, _ tunnel: Int) {
    // More than that would be lost here, and not only perhaps at the peer.
    if services.tunnels[tunnel].holdForPeer(packet) >= liveness.holdingLimit { release(tunnel) }
  }

  // MARK: Traffic without an answer

  /// A packet leaves by a tunnel that is not watched.
  mutating func beginWatch(_ tunnel: Int) {
    services.tunnels[tunnel].beginWatch(at: now)
    liveness.watched.append(services.tunnels.terms[tunnel].identifier)
    if liveness.compareAt == nil {
      liveness.compareAt = now.advanced(by: AnswerWatch.interval)
    }
  }

  private mutating func compareCounters() {
    var watched: [TunnelIdentifier] = []
    swap(&watched, &liveness.watched)
    watched.removeAll { identifier in
      guard let place = services.dynamicTunnel(identifier) else { return true }
      switch services.tunnels[place.tunnel].compareCounters(at: now) {
      case .idle: return true
      case .goesOn: break
      case .unanswered:
        if let reference = reference(to: place.tunnel) { tell(.unanswered(reference)) }
      }
      return false
    }
    liveness.watched += watched
    liveness.compareAt =
      liveness.watched.isEmpty ? nil : now.advanced(by: AnswerWatch.interval)
  }

  /// The peer may have deleted the pairs of these tunnels with its IKE SA.
  mutating func hastenWatch(of tunnels: [TunnelIdentifier]) {
    for identifier in tunnels {
      guard let place = services.dynamicTunnel(identifier) else { continue }
      services.tunnels[place.tunnel].hastenWatch(at: now)
    }
  }

  /// Packets no longer leave by a pair that was cleared.
  mutating func withdraw(_ pair: SecurityAssociationPair) {
    guard let place = services.dynamicTunnel(pair.tunnel) else { return }
    services.tunnels[place.tunnel].stopSending(by: pair.inbound.spi)
  }
}

extension Tunnel {
  /// The packets that have left and come by the pairs that there are.
  private var packetCounts: AnswerWatch.Counts {
    var counts = AnswerWatch.Counts()
    for pair in dynamic?.pairs ?? [] {
      guard let pair = pair.associations ?? current else { continue }
      counts.sent &+= pair.outbound.counters.packets
      counts.received &+= pair.inbound.counters.packets
    }
    return counts
  }

  fileprivate mutating func beginWatch(at now: Instant) {
    let counts = packetCounts
    withDynamic { $0.watch.begin(counts, at: now) }
  }

  fileprivate mutating func compareCounters(at now: Instant) -> AnswerWatch.Verdict {
    let counts = packetCounts
    let isReady = isReady
    return withDynamic {
      if isReady { return $0.watch.compare(counts, at: now) }
      $0.watch.end()
      return .idle
    } ?? .idle
  }

  fileprivate mutating func hastenWatch(at now: Instant) {
    let counts = packetCounts
    withDynamic { $0.watch.hasten(counts, at: now) }
  }

  fileprivate mutating func release() -> [WaitingPacket] { withDynamic { $0.release() } ?? [] }

  fileprivate mutating func holdForPeer(_ packet: WaitingPacket) -> Int {
    withDynamic { $0.holdForPeer(packet) } ?? 0
  }
}
