import Wire

/// The most recent first messages that were refused. A repeated message is refused again but not
/// logged again.
struct RefusedOffers {
  private struct Offer: Equatable {
    var cookie: UInt64
    var sender: Endpoint
    var error: NegotiationError
  }

  private var offers: [Offer] = []
  /// The limit of notifications to senders that are refused.
  private var limit = KeyedRateLimit<IPv4Address>(
    every: .milliseconds(100), burst: 32, capacity: 4_096)

  private static let maximum = 128

  /// Stores a refusal. Returns whether it is new.
  mutating func add(_ cookie: UInt64, from sender: Endpoint, _ error: NegotiationError) -> Bool {
    let offer = Offer(cookie: cookie, sender: sender, error: error)
    guard !offers.contains(offer) else { return false }
    if offers.count >= Self.maximum { offers.removeFirst() }
    offers.append(offer)
    return true
  }

  /// Returns whether a notification may be sent to the sender now.
  mutating func mayNotify(_ sender: Endpoint, at now: Instant) -> Bool {
    limit.allows(sender.address, at: now)
  }
}
