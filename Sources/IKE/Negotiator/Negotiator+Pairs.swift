import IPsec
import Wire

extension Negotiator {
  /// How long the old pair still opens packets when another has taken its place.
  static let drainTime = Duration.seconds(10)

  /// How long packets still leave by the old pair when our last message confirms another: the peer
  /// may be at work on that message, and can't open yet what is sent right behind it.
  static let handoverTime = Duration.seconds(1)

  /// The peer may use the pair from now on.
  mutating func install(
    _ pair: SecurityAssociationPair, by cookie: UInt64,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    let installed = InstalledPair(
      pair: pair, phaseOne: cookie, installedAt: world.now,
      softAt: world.now.advanced(by: softLifetime(pair, in: &world)),
      hardAt: world.now.advanced(by: pair.lifetime))
    pairs.add(installed)
    traffic[cookie]?.associationsCreated += 2
    agenda.add(.pair(pair.inbound.spi), at: installed.nextDeadline)
    outputs.append(.installInbound(pair))
  }

  /// Both ends have the pair: the others of the tunnel give way.
  mutating func confirm(
    _ pair: SecurityAssociationPair, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    let spi = pair.inbound.spi
    // Its life may have ended before the confirmation came: then it takes no place.
    guard pairs[spi] != nil else { return }
    pairs[spi]?.isConfirmed = true
    // The peer may have moved since it was made.
    let pair = pairs[spi]?.pair ?? pair
    remember(pair)
    establishing[pair.tunnel] = nil
    let others = pairs.of(tunnel: pair.tunnel).filter { other in
      other.pair.inbound.spi != spi && other.isConfirmed && other.drainAt == nil
    }
    if let useAt = handover(from: others, to: pair, at: world.now) {
      pairs[spi]?.useAt = useAt
      agenda.add(.pair(spi), at: useAt)
    } else {
      outputs.append(.installOutbound(pair))
    }
    for other in others {
      let drainAt = world.now.advanced(by: Self.drainTime)
      pairs[other.pair.inbound.spi]?.drainAt = drainAt
      pairs[other.pair.inbound.spi]?.softAt = nil
      pairs[other.pair.inbound.spi]?.useAt = nil
      agenda.add(.pair(other.pair.inbound.spi), at: drainAt)
    }
  }

  /// When packets are to leave by the pair; nil: at once. The peer, where it began, has the pair.
  private func handover(
    from others: [InstalledPair], to pair: SecurityAssociationPair, at now: Instant
  ) -> Instant? {
    guard pair.role == .initiator,
      let end = others.filter({ $0.pair.gateway == pair.gateway }).map(\.hardAt).max()
    else { return nil }
    // The peer's clock may be ahead, and end the old pair sooner.
    return now.advanced(by: min(Self.handoverTime, now.duration(to: end) / 2))
  }

  /// Packets leave by the pair from now on, if they do not yet.
  private mutating func use(_ spi: UInt32, _ outputs: inout [NegotiatorOutput]) {
    guard let installed = pairs[spi], installed.useAt != nil else { return }
    pairs[spi]?.useAt = nil
    outputs.append(.installOutbound(installed.pair))
  }

  /// The end that began renews first, so that both seldom begin at once; jitter keeps a thousand
  /// tunnels from doing so.
  private func softLifetime(
    _ pair: SecurityAssociationPair, in world: inout World<some RandomNumberGenerator>
  ) -> Duration {
    let (share, jitter) = pair.role == .initiator ? (0.90, 0.05) : (0.97, 0.02)
    return pair.lifetime * (share - Double.random(in: 0..<jitter, using: &world.generator))
  }

  /// A renewal failed: once more, half way to the end.
  mutating func retryRekey(of tunnel: String, at now: Instant) {
    for installed in pairs.of(tunnel: tunnel)
    where installed.isConfirmed && installed.softAt == nil && installed.drainAt == nil {
      let left = now.duration(to: installed.hardAt)
      guard left > .seconds(4) else { continue }
      let softAt = now.advanced(by: left / 2)
      pairs[installed.pair.inbound.spi]?.softAt = softAt
      agenda.add(.pair(installed.pair.inbound.spi), at: softAt)
    }
  }

  mutating func actOnPair(
    _ spi: UInt32, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard let installed = pairs[spi] else { return }
    let pair = installed.pair
    if installed.hardAt <= world.now {
      remove(pair, .expired, tellsPeer: true, in: &world, &outputs)
    } else if let drainAt = installed.drainAt, drainAt <= world.now {
      remove(pair, .replaced, tellsPeer: true, in: &world, &outputs)
    } else if let useAt = installed.useAt, useAt <= world.now {
      use(spi, &outputs)
    } else if let softAt = installed.softAt, softAt <= world.now {
      renewPair(spi, in: &world, &outputs)
    } else {
      agenda.add(.pair(spi), at: installed.nextDeadline)
    }
  }

  /// Begins to negotiate a successor.
  mutating func renewPair(
    _ spi: UInt32, in world: inout World<some RandomNumberGenerator>,
    _ outputs: inout [NegotiatorOutput]
  ) {
    guard var installed = pairs[spi], installed.drainAt == nil else { return }
    let pair = installed.pair
    installed.softAt = nil
    pairs[spi] = installed
    agenda.add(.pair(spi), at: installed.nextDeadline)
    if installed.isConfirmed, let tunnel = tunnels[pair.tunnel],
      tunnel.remoteGateways.contains(pair.gateway)
    {
      begin(tunnel, with: pair.gateway, in: &world, &outputs)
    }
  }

  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason, tellsPeer: Bool,
    in world: inout World<some RandomNumberGenerator>, _ outputs: inout [NegotiatorOutput]
  ) {
    guard let gone = pairs.remove(pair.inbound.spi) else { return }
    traffic[gone.phaseOne]?.associationsDeleted += 2
    outputs.append(.remove(pair, reason))
    // Whoever cleared it wants another now.
    let pause = reason == .cleared ? .zero : Establishment.pause
    establish(pair.tunnel, at: world.now.advanced(by: pause))
    for successor in pairs.of(tunnel: pair.tunnel) { use(successor.pair.inbound.spi, &outputs) }
    // Another pair that still works takes over, though its place had been taken.
    if gone.isConfirmed, gone.drainAt == nil, reason == .deletedByPeer,
      let other = pairs.of(tunnel: pair.tunnel).last(where: \.isConfirmed)
    {
      pairs[other.pair.inbound.spi]?.drainAt = nil
      outputs.append(.installOutbound(other.pair))
    }
    guard tellsPeer, let cookie = anyPhaseOne(of: pair) else { return }
    var deletes: [ISAKMPPayload] = []
    switch pair.inbound.securityProtocol {
    case .ah: deletes = [.delete(DeletePayload(protocolID: .ah, spis: [pair.inbound.spi]))]
    case .esp: deletes = [.delete(DeletePayload(protocolID: .esp, spis: [pair.inbound.spi]))]
    case .bundle:
      deletes = [
        .delete(DeletePayload(protocolID: .ah, spis: [pair.inbound.spi])),
        .delete(DeletePayload(protocolID: .esp, spis: [pair.inbound.auxiliarySPI])),
      ]
    }
    sendInformational(deletes, by: cookie, in: &world, &outputs)
  }

  /// The newest established IKE SA with the peer, however little of it is left.
  func anyPhaseOne(with peer: IPv4Address) -> UInt64? {
    cookiesByPeer[peer, default: []].last { phaseOnes[$0]?.association != nil }
  }

  /// The newest one with the peer of the pair.
  private func anyPhaseOne(of pair: SecurityAssociationPair) -> UInt64? {
    cookiesByPeer[pair.gateway, default: []].last { cookie in
      phaseOnes[cookie].map { $0.association != nil && isOf($0, pair) } ?? false
    }
  }

  /// Whether the pair is with the peer of the IKE SA. Behind NATs addresses say nothing: who the
  /// peer has proved to be does. RFC 3947 §6.
  func isOf(_ phaseOne: PhaseOne, _ pair: SecurityAssociationPair) -> Bool {
    guard phaseOne.gateway == pair.gateway else { return false }
    let isTranslated = phaseOne.association?.translation.contains(.peers) ?? false
    return !isTranslated && !pair.translation.contains(.peers)
      || phaseOne.identity == pair.identity
  }

  func isSamePeer(_ left: PhaseOne, _ right: PhaseOne) -> Bool {
    guard left.gateway == right.gateway else { return false }
    let isTranslated = [left, right].contains {
      $0.association?.translation.contains(.peers) ?? false
    }
    return !isTranslated || left.identity == right.identity
  }
}
