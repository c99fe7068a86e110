import Wire

/// The times of pairs. The caller sets a timer for each time that it changes.
extension SecurityAssociationLedger {
  /// Marks a pair as confirmed by both ends. Returns it with the other pairs of the tunnel, which
  /// it replaces; nil if it has been removed.
  mutating func confirm(_ spi: UInt32) -> (pair: SecurityAssociationPair, others: [LedgerEntry])? {
    guard let pair = entries[spi]?.pair else { return nil }
    entries[spi]?.isConfirmed = true
    let others = of(tunnel: pair.tunnel).filter { other in
      other.spi != spi && other.isConfirmed && other.drainAt == nil
    }
    return (pair, others)
  }

  /// Sets the time at which a pair takes over from its predecessor.
  mutating func setUse(of spi: UInt32, at date: Instant) { entries[spi]?.useAt = date }

  /// Lets a pair take over now. Returns nil if it has done so already.
  mutating func use(_ spi: UInt32) -> SecurityAssociationPair? {
    guard let entry = entries[spi], entry.useAt != nil else { return nil }
    entries[spi]?.useAt = nil
    return entry.pair
  }

  /// Schedules the removal of a pair that was replaced.
  mutating func drain(_ spi: UInt32, until date: Instant) {
    entries[spi]?.drainAt = date
    entries[spi]?.renewAt = nil
    entries[spi]?.useAt = nil
  }

  /// Marks a pair as cleared: it gets no successor and is removed at `date` at the latest.
  mutating func withdraw(_ spi: UInt32, until date: Instant) {
    drain(spi, until: date)
    entries[spi]?.isConfirmed = false
    entries[spi]?.isCleared = true
  }

  /// Marks the pair with which packets of a tunnel are sent as doubtful, because none are received.
  /// Returns the pair.
  mutating func markDoubtful(_ tunnel: TunnelIdentifier) -> SecurityAssociationPair? {
    guard
      let entry = of(tunnel: tunnel).last(where: { $0.isConfirmed && $0.drainAt == nil })
    else { return nil }
    entries[entry.spi]?.isDoubtful = true
    return entry.pair
  }

  /// Restores the newest confirmed pair of a tunnel after its successor was deleted. Returns it.
  mutating func restoreNewest(of tunnel: TunnelIdentifier) -> SecurityAssociationPair? {
    guard let newest = of(tunnel: tunnel).last(where: \.isConfirmed) else { return nil }
    entries[newest.spi]?.drainAt = nil
    return newest.pair
  }

  /// Marks that the negotiation of a successor has begun. Returns nil if there is a successor
  /// already.
  mutating func beginRenewal(of spi: UInt32) -> LedgerEntry? {
    guard let entry = entries[spi], entry.drainAt == nil else { return nil }
    entries[spi]?.renewAt = nil
    return entries[spi]
  }

  /// Schedules the next attempt after a failed renewal for half the remaining lifetime. Returns the
  /// pairs with these times.
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
