import IKE
import Wire

/// The state of the dataplane about pairs that one peer may have and the other may not have.
struct Liveness {
  /// The tunnels that are watched for answers.
  var watched: [TunnelIdentifier] = []
  /// The time at which their counters are compared.
  var compareAt: Instant?
  /// The tunnels whose first packets wait until the peer has the new pair, in the order of the times at
  /// which the packets are sent.
  var held: ArraySlice<(tunnel: TunnelIdentifier, until: Instant)> = []
  /// The addresses that have recently sent packets with an unknown SPI.
  var unknownSenders = SenderCache()

  /// The number of packets that may wait at one tunnel. It is smaller if packets wait at many tunnels.
  var holdingLimit: Int {
    max(DynamicAssociations.maximumWaiting, min(64, 16_384 / max(1, held.count)))
  }

  var nextDeadline: Instant? {
    [compareAt, held.first?.until].compactMap(\.self).min()
  }
}

/// The addresses that have been reported recently, so that a flood of packets from one address causes no
/// further work. If two addresses have the same place, the later one replaces the other.
struct SenderCache {
  private var places = [(address: IPv4Address, until: Instant)](
    repeating: (.any, .origin), count: 64)

  private static let interval = Duration.seconds(1)

  /// Returns whether an address has not been reported within the last second, and records it.
  mutating func isNews(_ address: IPv4Address, at now: Instant) -> Bool {
    let mixed = address.rawValue &* 0x9E37_79B9
    let place = Int(mixed >> 26)
    if places[place].address == address, places[place].until > now { return false }
    places[place] = (address, now.advanced(by: Self.interval))
    return true
  }
}
