import Wire

/// When peers may be told again that they send by an unknown SPI. Anybody can send such packets in
/// the name of a peer, which must not bring more than a few messages a minute upon it. Only peers
/// of tunnels have an entry.
struct ReportTable {
  private var dates: [IPv4Address: Instant] = [:]

  /// One report to a peer in this time.
  static let interval = Duration.seconds(60)
  /// Packets that were on their way when a pair was deleted are no reason for a report.
  static let pause = Duration.seconds(2)

  /// Whether the peer may be told now, which then may not be for a while.
  mutating func allows(_ peer: IPv4Address, at now: Instant) -> Bool {
    if let date = dates[peer], date > now { return false }
    dates[peer] = now.advanced(by: Self.interval)
    return true
  }

  /// A delete has just been sent to the peer.
  mutating func pause(of peer: IPv4Address, at now: Instant) {
    let date = now.advanced(by: Self.pause)
    dates[peer] = max(dates[peer] ?? date, date)
  }

  mutating func keep(_ isPeer: (IPv4Address) -> Bool) {
    dates = dates.filter { isPeer($0.key) }
  }
}
