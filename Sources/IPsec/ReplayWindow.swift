/// The replay window of an inbound association: which of the last 64 sequence numbers, or of a
/// multiple of 64, were received. RFC 4303 section 3.4.3 and appendix A2.
///
///     bit 63                      bit 0
///     oldest known ... newest known = `highest`
///
/// A longer window is a ring of words in which each number has a fixed position; when the window
/// advances, the words that it reaches are cleared. RFC 6479.
///
/// Call `check` first and `mark` only after the packet has been authenticated: anyone could advance
/// the window otherwise.
package struct ReplayWindow: Equatable, Sendable {
  /// The result of the replay check of one sequence number.
  package enum CheckResult: Equatable, Sendable {
    /// No packet with this number was received.
    case fresh
    /// A packet with this number was received before.
    case replayed
    /// The number is older than the window.
    case beforeWindow
  }

  /// The size of the smallest window, in numbers.
  package static let leastSize = 64

  // Number 0 is never sent, so it counts as received from the beginning.
  private var received: UInt64 = 1
  /// The words of a window of more than 64 numbers; empty otherwise. It has one word more than the
  /// window needs, so that the oldest word can be used as a whole.
  private var ring: [UInt64] = []
  /// The highest sequence number received, 0 before the first.
  package private(set) var highest: UInt32 = 0

  /// Creates a window of `size` numbers, which is rounded down to a multiple of 64, and to at least
  /// 64.
  package init(size: Int = Self.leastSize) {
    let words = max(1, size / Self.wordSize)
    guard words > 1 else { return }
    ring = [UInt64](repeating: 0, count: words + 1)
    ring[0] = 1
  }

  private static let wordSize = 64

  /// The size of the window, in numbers.
  package var size: Int { ring.isEmpty ? Self.leastSize : (ring.count - 1) * Self.wordSize }

  /// Returns whether a packet with this number may be accepted. It changes nothing.
  @inline(__always)
  package func check(_ number: UInt32) -> CheckResult {
    number > highest ? .fresh : checkAgain(number)
  }

  /// Checks a number that is not above the highest.
  @inline(never)
  private func checkAgain(_ number: UInt32) -> CheckResult {
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
