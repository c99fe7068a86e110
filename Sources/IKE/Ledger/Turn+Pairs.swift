import IPsec
import Wire

/// How pairs follow one another.
extension Turn {
  /// The peer may use the pair from now on.
  mutating func install(_ pair: SecurityAssociationPair, by association: UInt64) {
    let entry = LedgerEntry(
      pair, by: association, at: now, softExpiry: now.advanced(by: softLifetime(of: pair)))
    commons.ledger.add(entry)
    plan(.pair(entry.spi), at: entry.nextDeadline)
    outputs.append(.installInbound(pair))
  }

  /// The end that began renews first, so that both seldom begin at once; jitter keeps a thousand
  /// tunnels from doing so.
  private mutating func softLifetime(of pair: SecurityAssociationPair) -> Duration {
    let (share, jitter) = pair.role == .initiator ? (0.90, 0.05) : (0.97, 0.02)
    return pair.lifetime * (share - Double.random(in: 0..<jitter, using: &world.generator))
  }

  /// Both ends have the pair: the others of the tunnel give way.
  mutating func confirm(_ spi: UInt32) {
    guard let (pair, others) = commons.ledger.confirm(spi) else { return }
    commons.progress[pair.tunnel].counterpart = Counterpart(pair)
    commons.progress[pair.tunnel].establishment = nil
    if let useAt = handover(from: others, to: pair) {
      commons.ledger.setUse(of: spi, at: useAt)
      plan(.pair(spi), at: useAt)
    } else {
      outputs.append(.installOutbound(pair))
    }
    for other in others {
      let drainAt = now.advanced(by: Handover.drainTime)
      commons.ledger.drain(other.spi, until: drainAt)
      plan(.pair(other.spi), at: drainAt)
    }
  }

  /// When packets are to leave by the pair; nil: at once. The peer, where it began, has the pair.
  private func handover(
    from others: [LedgerEntry], to pair: SecurityAssociationPair
  ) -> Instant? {
    let usable = others.filter { $0.pair.gateway == pair.gateway && !$0.isDoubtful }
    guard pair.role == .initiator, let end = usable.map(\.hardExpiry).max() else { return nil }
    // The peer's clock may be ahead, and end the old pair sooner.
    return now.advanced(by: min(Handover.time, now.duration(to: end) / 2))
  }

  /// Packets leave by the pair from now on, if they do not yet.
  mutating func use(_ spi: UInt32) {
    if let pair = commons.ledger.use(spi) { outputs.append(.installOutbound(pair)) }
  }

  /// A renewal failed: once more, half way to the end.
  mutating func retryRenewal(of tunnel: TunnelIdentifier) {
    for (spi, renewAt) in commons.ledger.retryRenewal(of: tunnel, at: now) {
      plan(.pair(spi), at: renewAt)
    }
  }

  /// Packets no longer leave by a cleared pair. It opens packets until the peer is told.
  mutating func withdraw(_ pair: SecurityAssociationPair) {
    let drainAt = now.advanced(by: Handover.drainTime)
    commons.ledger.withdraw(pair.inbound.spi, until: drainAt)
    plan(.pair(pair.inbound.spi), at: drainAt)
    outputs.append(.withdraw(pair))
    commons.planEstablishment(of: pair.tunnel, at: now)
  }

  /// Both directions of a pair go. nil: they are gone.
  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason
  ) -> LedgerEntry? {
    guard let gone = commons.ledger.remove(pair.inbound.spi) else { return nil }
    outputs.append(.remove(pair, reason))
    // Whoever cleared it wants another now.
    let pause = reason == .cleared ? .zero : Establishment.pause
    commons.planEstablishment(of: pair.tunnel, at: now.advanced(by: pause))
    for successor in commons.ledger.of(tunnel: pair.tunnel) { use(successor.spi) }
    // Another pair that still works takes over, though its place had been taken.
    if gone.isConfirmed, gone.drainAt == nil, reason == .deletedByPeer,
      let other = commons.ledger.restoreNewest(of: pair.tunnel)
    {
      outputs.append(.installOutbound(other))
    }
    return gone
  }
}

private enum Handover {
  /// How long the old pair still opens packets when another has taken its place.
  static let drainTime = Duration.seconds(10)

  /// How long packets still leave by the old pair when our last message confirms another: the peer
  /// may be at work on that message, and can't open yet what is sent right behind it.
  static let time = Duration.seconds(1)
}
