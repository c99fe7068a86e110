import IKE
import Wire

/// The dataplane's state for the detection of pairs that only one end has.
struct Liveness {
  /// The watched tunnels, by which packets are sent.
  var watched: [TunnelIdentifier] = []
  /// The time at which their counters are compared next.
  var compareAt: Instant?
  /// The tunnels whose first packets are held until the peer has the new pair, by the time at which
  /// they are released.
  var held: ArraySlice<(tunnel: TunnelIdentifier, until: Instant)> = []
  /// The addresses that have recently sent packets with an unknown SPI.
  var unknownSenders = SenderCache()

  /// The number of packets that may be held for one tunnel: 64, or fewer (at least 8) if many
  /// tunnels hold packets.
  var holdingLimit: Int {
    max(DynamicAssociations.maximumWaiting, min(64, 16_384 / max(1, held.count)))
  }

  var nextDeadline: Instant? {
    [compareAt, held.first?.until].compactMap(\.self).min()
  }
}

/// Addresses that were reported within the last second, so that a flood of packets from one of them
/// is only dropped. It is a hash table of 64 places without chaining: of two addresses with one
/// place, the later one is kept.
struct SenderCache {
  private var places = [(address: IPv4Address, until: Instant)](
    repeating: (.any, .origin), count: 64)

  private static let interval = Duration.seconds(1)

  /// Returns whether the address was not reported within the last second, and records it.
  mutating func isNews(_ address: IPv4Address, at now: Instant) -> Bool {
    let mixed = address.rawValue &* 0x9E37_79B9
    let place = Int(mixed >> 26)
    if places[place].address == address, places[place].until > now { return false }
    places[place] = (address, now.advanced(by: Self.interval))
    return true
  }
}
