import Wire

/// The error notifications received for a phase 1 that is under way. They are not authenticated, so
/// they may be forged.
struct PhaseOneRefusals {
  private var received: [NegotiationError] = []

  /// The largest number of stored refusals; further ones are repetitions or forged.
  private static let maximum = 4

  var isEmpty: Bool { received.isEmpty }

  /// Stores a refusal. Returns whether it is new: INVALID-COOKIE is not new once the peer has given
  /// another reason.
  mutating func add(_ refusal: NegotiationError) -> Bool {
    guard received.count < Self.maximum, !received.contains(refusal),
      received.isEmpty || !refusal.isAboutCookies
    else { return false }
    received.append(refusal)
    return true
  }

  /// The most likely reason for the failure: the first refusal other than INVALID-COOKIE, if there
  /// is one.
  var likeliest: NegotiationError? {
    received.first { !$0.isAboutCookies } ?? received.first
  }
}

extension NegotiationError {
  fileprivate var isAboutCookies: Bool { reason == .refusedByPeer(.invalidCookie) }
}
