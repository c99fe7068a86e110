import IPsec
import Wire

/// The succession of the pairs of a tunnel.
extension Turn {
  /// Installs the inbound SA of a pair, so that the peer may use the pair.
  mutating func install(_ pair: SecurityAssociationPair, by association: UInt64) {
    let entry = LedgerEntry(
      pair, by: association, at: now, softExpiry: now.advanced(by: softLifetime(of: pair)))
    shared.ledger.add(entry)
    plan(.pair(entry.spi), at: entry.nextDeadline)
    outputs.append(.installInbound(pair))
  }

  /// Returns the soft lifetime of a pair. The initiator renews first, so that both ends rarely
  /// start at once; jitter keeps thousands of tunnels from doing so.
  private mutating func softLifetime(of pair: SecurityAssociationPair) -> Duration {
    let (share, jitter) = pair.role == .initiator ? (0.90, 0.05) : (0.97, 0.02)
    return pair.lifetime * (share - Double.random(in: 0..<jitter, using: &environment.generator))
  }

  /// Handles a pair that both ends have: it replaces the other pairs of the tunnel.
  mutating func confirm(_ spi: UInt32) {
    guard let (pair, others) = shared.ledger.confirm(spi) else { return }
    shared.progress[pair.tunnel].counterpart = Counterpart(pair)
    shared.progress[pair.tunnel].establishment = nil
    if let useAt = handover(from: others, to: pair) {
      shared.ledger.setUse(of: spi, at: useAt)
      plan(.pair(spi), at: useAt)
    } else {
      outputs.append(.installOutbound(pair))
    }
    for other in others {
      let drainAt = now.advanced(by: Handover.drainTime)
      shared.ledger.drain(other.spi, until: drainAt)
      plan(.pair(other.spi), at: drainAt)
    }
  }

  /// Returns the time at which packets are sent with a new pair; nil for at once. If the peer is
  /// the initiator, it has the pair already.
  private func handover(
    from others: [LedgerEntry], to pair: SecurityAssociationPair
  ) -> Instant? {
    let usable = others.filter { $0.pair.gateway == pair.gateway && !$0.isDoubtful }
    guard pair.role == .initiator, let end = usable.map(\.hardExpiry).max() else { return nil }
    // The peer's clock may be ahead, so that the old pair ends sooner there.
    return now.advanced(by: min(Handover.time, now.duration(to: end) / 2))
  }

  /// Sends packets with a pair from now on, unless they are already.
  mutating func use(_ spi: UInt32) {
    if let pair = shared.ledger.use(spi) { outputs.append(.installOutbound(pair)) }
  }

  /// Schedules the next attempt after a failed renewal for half the remaining lifetime.
  mutating func retryRenewal(of tunnel: TunnelIdentifier) {
    for (spi, renewAt) in shared.ledger.retryRenewal(of: tunnel, at: now) {
      plan(.pair(spi), at: renewAt)
    }
  }

  /// Stops sending packets with a cleared pair. It opens packets until a delete has been sent to
  /// the peer.
  mutating func withdraw(_ pair: SecurityAssociationPair) {
    let drainAt = now.advanced(by: Handover.drainTime)
    shared.ledger.withdraw(pair.inbound.spi, until: drainAt)
    plan(.pair(pair.inbound.spi), at: drainAt)
    outputs.append(.withdraw(pair))
    shared.planEstablishment(of: pair.tunnel, at: now)
  }

  /// Removes both SAs of a pair. Returns nil if they were removed before.
  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason
  ) -> LedgerEntry? {
    guard let gone = shared.ledger.remove(pair.inbound.spi) else { return nil }
    outputs.append(.remove(pair, reason))
    // After it was cleared, a new one is negotiated without a pause.
    let pause = reason == .cleared ? .zero : TunnelEstablishment.pause
    shared.planEstablishment(of: pair.tunnel, at: now.advanced(by: pause))
    for successor in shared.ledger.of(tunnel: pair.tunnel) { use(successor.spi) }
    // An older pair that still works takes over again.
    if gone.isConfirmed, gone.drainAt == nil, reason == .deletedByPeer,
      let other = shared.ledger.restoreNewest(of: pair.tunnel)
    {
      outputs.append(.installOutbound(other))
    }
    return gone
  }
}

private enum Handover {
  /// The time for which the old pair still opens packets after it was replaced.
  static let drainTime = Duration.seconds(10)

  /// The time for which packets are still sent with the old pair after the last message of quick
  /// mode, since the peer may still be processing that message.
  static let time = Duration.seconds(1)
}
