import Wire

/// The dates of the pairs: whoever changes one puts it on the agenda.
extension SecurityAssociationLedger {
  /// Both ends have the pair. Returns the others of the tunnel, which have to give way; nil: its
  /// life has ended before.
  mutating func confirm(_ spi: UInt32) -> (pair: SecurityAssociationPair, others: [LedgerEntry])? {
    guard let pair = entries[spi]?.pair else { return nil }
    entries[spi]?.isConfirmed = true
    let others = of(tunnel: pair.tunnel).filter { other in
      other.spi != spi && other.isConfirmed && other.drainAt == nil
    }
    return (pair, others)
  }

  /// Packets leave by it at that time, and by its predecessor until then.
  mutating func setUse(of spi: UInt32, at date: Instant) { entries[spi]?.useAt = date }

  /// Packets leave by it now. nil: they do already.
  mutating func use(_ spi: UInt32) -> SecurityAssociationPair? {
    guard let entry = entries[spi], entry.useAt != nil else { return nil }
    entries[spi]?.useAt = nil
    return entry.pair
  }

  /// Another has taken its place.
  mutating func drain(_ spi: UInt32, until date: Instant) {
    entries[spi]?.drainAt = date
    entries[spi]?.renewAt = nil
    entries[spi]?.useAt = nil
  }

  /// Cleared: it has no successor, and goes at that time, if not before.
  mutating func withdraw(_ spi: UInt32, until date: Instant) {
    drain(spi, until: date)
    entries[spi]?.isConfirmed = false
    entries[spi]?.isCleared = true
  }

  /// Notes that nothing comes by the pair by which packets of the tunnel leave. Returns the pair.
  mutating func markDoubtful(_ tunnel: TunnelIdentifier) -> SecurityAssociationPair? {
    guard
      let entry = of(tunnel: tunnel).last(where: { $0.isConfirmed && $0.drainAt == nil })
    else { return nil }
    entries[entry.spi]?.isDoubtful = true
    return entry.pair
  }

  /// The newest pair of the tunnel that both ends have takes its place again.
  mutating func restoreNewest(of tunnel: TunnelIdentifier) -> SecurityAssociationPair? {
    guard let newest = of(tunnel: tunnel).last(where: \.isConfirmed) else { return nil }
    entries[newest.spi]?.drainAt = nil
    return newest.pair
  }

  /// A successor is to be negotiated. nil: there is one.
  mutating func beginRenewal(of spi: UInt32) -> LedgerEntry? {
    guard let entry = entries[spi], entry.drainAt == nil else { return nil }
    entries[spi]?.renewAt = nil
    return entries[spi]
  }

  /// A renewal failed: once more, half way to the end. Returns when that is for which pairs.
  mutating func retryRenewal(
    of tunnel: TunnelIdentifier, at now: Instant
  ) -> [(spi: UInt32, renewAt: Instant)] {
    of(tunnel: tunnel).compactMap { entry in
      guard entry.isConfirmed, entry.renewAt == nil, entry.drainAt == nil else { return nil }
      let left = now.duration(to: entry.hardExpiry)
      guard left > .seconds(4) else { return nil }
      let renewAt = now.advanced(by: left / 2)
      entries[entry.spi]?.renewAt = renewAt
      return (entry.spi, renewAt)
    }
  }
}
