import Wire

/// First messages that were not answered because too many negotiations are half open. A genuine
/// initiator sends its message again; a sender that forges addresses sends new ones.
struct FirstMessages {
  private struct Key: Hashable {
    var cookie: UInt64
    var address: IPv4Address
  }

  /// The time at which each message was first received.
  private var received: [Key: Instant] = [:]
  /// The messages from the oldest on; removed ones stay until they reach the front.
  private var queue: ArraySlice<Key> = []
  /// The limit of answers to one address while there is no room.
  private var limit = KeyedRateLimit<IPv4Address>(every: .milliseconds(125), burst: 4)
  /// The limit of answers to all addresses while there is no room.
  private var limitOfAll = KeyedRateLimit<Int>(every: .milliseconds(20), burst: 16)

  /// The largest number of stored messages: those of half a minute at 2,000 per second. Peers
  /// retransmit after 2 to 20 seconds.
  static let capacity = 65_536
  /// A copy that arrives sooner was duplicated on the way, or its sender does not wait for answers.
  private static let minimumInterval = Duration.milliseconds(400)
  private static let lifetime = Duration.seconds(60)

  var count: Int { received.count }

  /// Stores the first message of a negotiation. Returns whether it has to be answered because it
  /// was received before.
  mutating func isRepetition(_ cookie: UInt64, of address: IPv4Address, at now: Instant) -> Bool {
    removeExpired(before: now)
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

  private mutating func removeExpired(before now: Instant) {
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
