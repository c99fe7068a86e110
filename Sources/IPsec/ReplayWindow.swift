/// Which of the last 64 sequence numbers were received. RFC 4303 §3.4.3 and appendix A2.
///
///     bit 63                      bit 0
///     oldest known ... newest known = `highest`
///
/// Check first, and mark only what has been authenticated: else anyone could move the window.
package struct ReplayWindow: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    case fresh
    case replayed
    case beforeWindow
  }

  package static let size: UInt32 = 64

  /// The highest sequence number received, 0 before the first.
  package private(set) var highest: UInt32 = 0
  // Number 0 is never sent: it begins as received.
  private var received: UInt64 = 1

  package init() {}

  /// What a packet with this number is, before anything else is known of it.
  package func check(_ number: UInt32) -> Verdict {
    if number > highest { return .fresh }
    let age = highest - number
    if age >= Self.size { return .beforeWindow }
    return received >> UInt64(age) & 1 == 0 ? .fresh : .replayed
  }

  /// Marks the number of an authenticated packet as received.
  package mutating func mark(_ number: UInt32) {
    if number > highest {
      let advance = number - highest
      received = advance >= Self.size ? 1 : received << UInt64(advance) | 1
      highest = number
    } else {
      let age = highest - number
      if age < Self.size { received |= 1 << UInt64(age) }
    }
  }
}
