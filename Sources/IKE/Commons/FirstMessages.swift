import Wire

/// First messages that were not answered, because too many negotiations that somebody has begun in
/// their senders' names are half open. Whoever sends one again waits for an answer; who forges
/// addresses sends new ones.
struct FirstMessages {
  private struct Key: Hashable {
    var cookie: UInt64
    var address: IPv4Address
  }

  /// When each came first.
  private var received: [Key: Instant] = [:]
  /// The oldest first; those that are gone stay until they come to the front.
  private var queue: ArraySlice<Key> = []
  /// Of one address, and of all: what is answered under pressure.
  private var limit = KeyedRateLimit<IPv4Address>(every: .milliseconds(125), burst: 4)
  private var limitOfAll = KeyedRateLimit<Int>(every: .milliseconds(20), burst: 16)

  /// At 2,000 a second, as many as come in half a minute: peers send again after 2 to 20 seconds.
  static let capacity = 65_536
  /// A copy that comes sooner was made on the way, or by somebody who does not wait for an answer.
  private static let minimumInterval = Duration.milliseconds(400)
  private static let lifetime = Duration.seconds(60)

  var count: Int { received.count }

  /// Remembers the first message of a negotiation. Returns whether it is to be answered, because it
  /// has come before.
  mutating func isRepetition(_ cookie: UInt64, of address: IPv4Address, at now: Instant) -> Bool {
    forget(before: now)
    let key = Key(cookie: cookie, address: address)
    guard let first = received[key] else {
      received[key] = now
      queue.append(key)
      return false
    }
    guard first.advanced(by: Self.minimumInterval) <= now, limit.allows(address, at: now),
      limitOfAll.allows(0, at: now)
    else { return false }
    received[key] = nil
    return true
  }

  private mutating func forget(before now: Instant) {
    while let first = queue.first {
      let isOld = received[first].map { $0.advanced(by: Self.lifetime) <= now } ?? true
      guard isOld || received.count >= Self.capacity || queue.count > 2 * Self.capacity else {
        break
      }
      received[first] = nil
      queue.removeFirst()
    }
  }
}
