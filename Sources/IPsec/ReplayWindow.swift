/// Which of the last sequence numbers were received: 64 of them, or a multiple. RFC 4303 §3.4.3 and
/// appendix A2.
///
///     bit 63                      bit 0
///     oldest known ... newest known = `highest`
///
/// A longer window is a ring of words, of which each number has its place for ever: one that moves
/// on clears the words that it comes to. RFC 6479.
///
/// Check first, and mark only what has been authenticated: else anyone could move the window.
package struct ReplayWindow: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    case fresh
    case replayed
    case beforeWindow
  }

  package static let leastSize = 64

  // Number 0 is never sent: it begins as received.
  private var received: UInt64 = 1
  /// Of a longer window, one word more than it takes, so that the oldest word need not be cut; else
  /// empty.
  private var ring: [UInt64] = []
  /// The highest sequence number received, 0 before the first.
  package private(set) var highest: UInt32 = 0

  /// `size`: numbers, a multiple of 64; another is taken for the next smaller one that is.
  package init(size: Int = Self.leastSize) {
    let words = max(1, size / Self.wordSize)
    guard words > 1 else { return }
    ring = [UInt64](repeating: 0, count: words + 1)
    ring[0] = 1
  }

  private static let wordSize = 64

  /// Numbers.
  package var size: Int { ring.isEmpty ? Self.leastSize : (ring.count - 1) * Self.wordSize }

  /// What a packet with this number is, before anything else is known of it.
  @inline(__always)
  package func check(_ number: UInt32) -> Verdict {
    number > highest ? .fresh : checkAgain(number)
  }

  /// The same of one that is not the highest.
  @inline(never)
  private func checkAgain(_ number: UInt32) -> Verdict {
    let age = highest - number
    if age >= size { return .beforeWindow }
    let isKnown =
      ring.isEmpty
      ? received >> UInt64(age) & 1 : ring[place(of: number)] >> UInt64(number % 64) & 1
    return isKnown == 0 ? .fresh : .replayed
  }

  /// Marks the number of an authenticated packet as received.
  @inline(__always)
  package mutating func mark(_ number: UInt32) {
    guard ring.isEmpty else { return markInRing(number) }
    if number > highest {
      let advance = number - highest
      received = advance >= Self.leastSize ? 1 : received << UInt64(advance) | 1
      highest = number
    } else {
      let age = highest - number
      if age < Self.leastSize { received |= 1 << UInt64(age) }
    }
  }

  @inline(never)
  private mutating func markInRing(_ number: UInt32) {
    if number > highest {
      let words = Int(number / 64) - Int(highest / 64)
      let first = Int(highest / 64)
      for word in stride(from: 1, through: min(words, ring.count), by: 1) {
        ring[(first + word) % ring.count] = 0
      }
      highest = number
    } else if highest - number >= size {
      return
    }
    ring[place(of: number)] |= 1 << UInt64(number % 64)
  }

  private func place(of number: UInt32) -> Int { Int(number / 64) % ring.count }
}
