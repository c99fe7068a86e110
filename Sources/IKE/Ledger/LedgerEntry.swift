import IPsec
package import Wire

/// A pair of IPsec SAs with the times of its rekeying and expiry.
package struct LedgerEntry {
  /// The pair.
  package internal(set) var pair: SecurityAssociationPair
  /// The local cookie of the IKE SA under which the pair was negotiated.
  let association: UInt64
  /// The time at which the inbound SA was installed.
  package let installedAt: Instant
  /// The time at which its successor is negotiated, as planned at the installation.
  package let softExpiry: Instant
  /// The time at which the pair is removed.
  package let hardExpiry: Instant
  /// Whether packets may be sent with it, which requires that the peer has confirmed it.
  package internal(set) var isConfirmed = false
  /// The time at which it takes over from its predecessor; nil if it has, or has none.
  package internal(set) var useAt: Instant?
  /// The time at which its successor is negotiated; nil if that has begun.
  package internal(set) var renewAt: Instant?
  /// The time at which it is removed because it was replaced or cleared.
  package internal(set) var drainAt: Instant?
  /// Whether it was cleared and only opens packets until a delete has been sent to the peer.
  package internal(set) var isCleared = false
  /// Whether packets were sent with it for some time and none were received.
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

  /// The inbound SPI, which identifies the pair.
  var spi: UInt32 { pair.inbound.spi }

  var nextDeadline: Instant {
    min(
      useAt ?? hardExpiry, renewAt ?? hardExpiry, drainAt ?? hardExpiry, hardExpiry)
  }
}
