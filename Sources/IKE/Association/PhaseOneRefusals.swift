import Wire

/// What somebody has answered to a phase 1 that has not come about, and did not prove to be the
/// peer.
struct PhaseOneRefusals {
  private var received: [NegotiationError] = []

  /// Others repeat one of these, or are forged.
  private static let maximum = 4

  var isEmpty: Bool { received.isEmpty }

  /// Remembers a refusal. Returns whether it is news: that a cookie is unknown is none, once the
  /// peer has said why it gave up.
  mutating func add(_ refusal: NegotiationError) -> Bool {
    guard received.count < Self.maximum, !received.contains(refusal),
      received.isEmpty || !refusal.isAboutCookies
    else { return false }
    received.append(refusal)
    return true
  }

  /// Why the negotiation probably fails: what was said first, and says something.
  var likeliest: NegotiationError? {
    received.first { !$0.isAboutCookies } ?? received.first
  }
}

extension NegotiationError {
  fileprivate var isAboutCookies: Bool { reason == .refusedByPeer(.invalidCookie) }
}
