import Wire

/// The times before which no further notification about an unknown SPI is sent to a peer. Anybody
/// can send such packets in a peer's name, so the limit protects the peer. Only peers of tunnels
/// have an entry.
struct ReportTable {
  private var dates: [IPv4Address: Instant] = [:]

  /// The interval between two notifications to a peer.
  static let interval = Duration.seconds(60)
  /// The pause after a delete: packets that were under way when a pair was deleted are no reason
  /// for a notification.
  static let pause = Duration.seconds(2)

  /// Returns whether the peer may be notified now, and starts the interval if so.
  mutating func allows(_ peer: IPv4Address, at now: Instant) -> Bool {
    if let date = dates[peer], date > now { return false }
    dates[peer] = now.advanced(by: Self.interval)
    return true
  }

  /// Starts the pause after a delete that was sent to the peer.
  mutating func pause(of peer: IPv4Address, at now: Instant) {
    let date = now.advanced(by: Self.pause)
    dates[peer] = max(dates[peer] ?? date, date)
  }

  /// Removes the entries of addresses that are not peers.
  mutating func retain(where isPeer: (IPv4Address) -> Bool) {
    dates = dates.filter { isPeer($0.key) }
  }
}
