import Wire

/// The counters of all peers together and of each configured peer. Other senders, of which there
/// may be any number, count in the total only.
struct StatisticsTable {
  private(set) var total = IKEStatistics()
  private(set) var byPeer: [IPv4Address: IKEStatistics] = [:]

  /// Changes the total and the counters of a configured peer.
  mutating func count(_ peer: IPv4Address, _ change: (inout IKEStatistics) -> Void) {
    change(&total)
    if let index = byPeer.index(forKey: peer) { change(&byPeer.values[index]) }
  }

  /// Sets the peers that have counters of their own; peers that stay keep their counts.
  mutating func setPeers(_ peers: some Sequence<IPv4Address>) {
    let before = byPeer
    byPeer = [:]
    for peer in peers { byPeer[peer] = before[peer] ?? IKEStatistics() }
  }

  /// Resets the counters of one peer, or of all peers and the total.
  mutating func clear(_ peer: IPv4Address?) {
    if let peer {
      if byPeer[peer] != nil { byPeer[peer] = IKEStatistics() }
      return
    }
    total = IKEStatistics()
    for peer in byPeer.keys { byPeer[peer] = IKEStatistics() }
  }
}
