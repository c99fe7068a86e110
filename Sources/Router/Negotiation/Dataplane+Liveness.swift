import IKE
import IPsec
import Wire

extension Router {
  /// The time for which the first packets of a new pair wait until the peer has handled the last
  /// message of quick mode. A Linux kernel needs some ten milliseconds.
  package static let installationTime = Duration.milliseconds(50)
}

/// Pairs that only one of the two peers has, or that one of them does not have yet.
extension Dataplane {
  /// Does the work that is due.
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

  // MARK: Unknown SPIs

  /// Reports a packet with an unknown SPI, at most once per second for each sender.
  mutating func reportUnknown(
    _ identifier: SecurityAssociationIdentifier, _ transit: borrowing Transit,
    from sender: Endpoint?
  ) {
    let source = transit.packet.source
    let name = LocalGatewayName(
      instance: instances[transit.instance].name, address: transit.packet.destination)
    guard negotiatingGateways.contains(name), liveness.unknownSenders.isNews(source, at: now)
    else { return }
    emit(
      .unknownSPI(
        InboundName(protocolID: identifier.header == .ah ? .ah : .esp, spi: identifier.spi),
        from: sender ?? Endpoint(source), at: name))
  }

  // MARK: The first packets of a new pair

  /// Sends the first packets of a pair, because they have waited long enough, or because the peer
  /// has used the pair.
  mutating func release(_ tunnel: Int) {
    for var packet in services.tunnels[tunnel].release() {
      seal(&packet.transit, packet.tunnel, packet.set)
    }
  }

  /// Makes a packet wait for the peer to install the pair.
  mutating func holdForPeer(_ packet: WaitingPacket, _ tunnel: Int) {
    // Beyond the limit, packets would certainly be lost here, and at the peer they may be accepted.
    if services.tunnels[tunnel].holdForPeer(packet) >= liveness.holdingLimit { release(tunnel) }
  }

  // MARK: Traffic without answers

  /// Begins to watch for answers, because a packet is sent by an idle tunnel.
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
        if let reference = reference(to: place.tunnel) { emit(.unanswered(reference)) }
      }
      return false
    }
    liveness.watched += watched
    liveness.compareAt =
      liveness.watched.isEmpty ? nil : now.advanced(by: AnswerWatch.interval)
  }

  /// Watches tunnels more closely, because the peer may have deleted their pairs with its IKE SA.
  mutating func hastenWatch(of tunnels: [TunnelIdentifier]) {
    for identifier in tunnels {
      guard let place = services.dynamicTunnel(identifier) else { continue }
      services.tunnels[place.tunnel].hastenWatch(at: now)
    }
  }

  /// Stops sending packets by a pair that a user has cleared.
  mutating func withdraw(_ pair: SecurityAssociationPair) {
    guard let place = services.dynamicTunnel(pair.tunnel) else { return }
    services.tunnels[place.tunnel].stopSending(by: pair.inbound.spi)
  }
}

extension Tunnel {
  /// The numbers of packets that were sent and received by the present pairs.
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

  fileprivate mutating func compareCounters(at now: Instant) -> AnswerWatch.Comparison {
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
