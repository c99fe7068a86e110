import IKE
import Wire

/// What the dataplane keeps of pairs that one end may have and the other not.
struct Liveness {
  /// Tunnels by which packets leave.
  var watched: [TunnelIdentifier] = []
  /// When their counters are compared.
  var compareAt: Instant?
  /// Tunnels whose first packets wait until their peer has the new pair, by the time when they go.
  var held: ArraySlice<(tunnel: TunnelIdentifier, until: Instant)> = []
  /// Who has sent by an unknown SPI lately.
  var unknownSenders = SenderCache()

  /// The number of packets that may wait at one tunnel: fewer where many tunnels hold some.
  var holdingLimit: Int {
    max(DynamicAssociations.maximumWaiting, min(64, 16_384 / max(1, held.count)))
  }

  var nextDeadline: Instant? {
    [compareAt, held.first?.until].compactMap(\.self).min()
  }
}

/// Addresses that have just been reported, so that a flood of packets from one of them costs no more
/// than that they are dropped. Of two addresses with one place, the later one has it.
struct SenderCache {
  private var places = [(address: IPv4Address, until: Instant)](
    repeating: (.any, .origin), count: 64)

  private static let interval = Duration.seconds(1)

  /// Whether the address was not here within the last second; it is from now on.
  mutating func isNews(_ address: IPv4Address, at now: Instant) -> Bool {
    let mixed = address.rawValue &* 0x9E37_79B9
    let place = Int(mixed >> 26)
    if places[place].address == address, places[place].until > now { return false }
    places[place] = (address, now.advanced(by: Self.interval))
    return true
  }
}
