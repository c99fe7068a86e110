import Wire

/// The newest first messages that were refused: one that comes again is refused again, and nobody
/// needs to be told once more.
struct RefusedOffers {
  private struct Offer: Equatable {
    var cookie: UInt64
    var sender: Endpoint
    var error: NegotiationError
  }

  private var offers: [Offer] = []
  /// How often strangers are told why they are refused.
  private var limit = KeyedRateLimit<IPv4Address>(
    every: .milliseconds(100), burst: 32, capacity: 4_096)

  private static let maximum = 128

  /// Remembers a refusal. Returns whether it is news.
  mutating func add(_ cookie: UInt64, from sender: Endpoint, _ error: NegotiationError) -> Bool {
    let offer = Offer(cookie: cookie, sender: sender, error: error)
    guard !offers.contains(offer) else { return false }
    if offers.count >= Self.maximum { offers.removeFirst() }
    offers.append(offer)
    return true
  }

  /// Whether the sender may be told now.
  mutating func mayTell(_ sender: Endpoint, at now: Instant) -> Bool {
    limit.allows(sender.address, at: now)
  }
}
