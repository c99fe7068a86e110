import IPsec
import Wire

/// A pair of IPsec SAs and all its dates.
struct LedgerEntry {
  var pair: SecurityAssociationPair
  /// Our own cookie of the IKE SA that made it.
  let association: UInt64
  let installedAt: Instant
  /// Whether packets may leave by it: not before the peer has confirmed it.
  var isConfirmed = false
  /// When packets leave by it that leave by its predecessor until then.
  var useAt: Instant?
  /// When its successor is to be negotiated; nil where that has begun.
  var softAt: Instant?
  let hardAt: Instant
  /// When it goes, since another has taken its place.
  var drainAt: Instant?

  init(_ pair: SecurityAssociationPair, by association: UInt64, at now: Instant, softAt: Instant) {
    self.pair = pair
    self.association = association
    installedAt = now
    self.softAt = softAt
    hardAt = now.advanced(by: pair.lifetime)
  }

  var spi: UInt32 { pair.inbound.spi }

  var nextDeadline: Instant {
    min(useAt ?? hardAt, softAt ?? hardAt, hardAt, drainAt ?? hardAt)
  }
}
