import IPsec
package import Wire

/// A pair of IPsec SAs and all its dates.
package struct LedgerEntry {
  package internal(set) var pair: SecurityAssociationPair
  /// Our own cookie of the IKE SA that made it.
  let association: UInt64
  package let installedAt: Instant
  /// When its successor was to be negotiated, as planned when it was made.
  package let softExpiry: Instant
  package let hardExpiry: Instant
  /// Whether packets may leave by it: not before the peer has confirmed it.
  package internal(set) var isConfirmed = false
  /// When packets leave by it that leave by its predecessor until then.
  package internal(set) var useAt: Instant?
  /// When its successor is to be negotiated; nil where that has begun.
  package internal(set) var renewAt: Instant?
  /// When it goes, since another has taken its place, or since it was cleared.
  package internal(set) var drainAt: Instant?
  /// Whether it was cleared, and only opens packets until the peer is told.
  package internal(set) var isCleared = false
  /// Whether packets have left by it for long and none have come.
  var isDoubtful = false

  init(
    _ pair: SecurityAssociationPair, by association: UInt64, at now: Instant, softExpiry: Instant
  ) {
    self.pair = pair
    self.association = association
    installedAt = now
    self.softExpiry = softExpiry
    renewAt = softExpiry
    hardExpiry = now.advanced(by: pair.lifetime)
  }

  var spi: UInt32 { pair.inbound.spi }

  var nextDeadline: Instant {
    min(
      useAt ?? hardExpiry, renewAt ?? hardExpiry, drainAt ?? hardExpiry, hardExpiry)
  }
}
