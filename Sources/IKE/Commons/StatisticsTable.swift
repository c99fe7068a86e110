import Wire

/// Counters of all peers together, and of each that a tunnel is configured for. Strangers only
/// count in the sum: there may be any number of them.
struct StatisticsTable {
  private(set) var total = IKEStatistics()
  private(set) var byPeer: [IPv4Address: IKEStatistics] = [:]

  mutating func count(_ peer: IPv4Address, _ change: (inout IKEStatistics) -> Void) {
    change(&total)
    if let index = byPeer.index(forKey: peer) { change(&byPeer.values[index]) }
  }

  /// The peers to count for from now on; those that stay keep their counts.
  mutating func setPeers(_ peers: some Sequence<IPv4Address>) {
    let before = byPeer
    byPeer = [:]
    for peer in peers { byPeer[peer] = before[peer] ?? IKEStatistics() }
  }

  /// Of one peer, or of all and their sum.
  mutating func clear(_ peer: IPv4Address?) {
    if let peer {
      if byPeer[peer] != nil { byPeer[peer] = IKEStatistics() }
      return
    }
    total = IKEStatistics()
    for peer in byPeer.keys { byPeer[peer] = IKEStatistics() }
  }
}
