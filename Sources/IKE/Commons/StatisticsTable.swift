import Wire

/// What has been counted since the negotiator began, or since it was cleared.
package struct NegotiatorStatistics: Equatable, Sendable {
  /// Datagrams, and the octets of their data.
  package var received: UInt64 = 0
  package var receivedOctets: UInt64 = 0
  package var sent: UInt64 = 0
  package var sentOctets: UInt64 = 0
  /// Messages of ours that were sent again for want of an answer.
  package var retransmitted: UInt64 = 0
  /// Messages of the peer that had been heard before.
  package var repetitions: UInt64 = 0
  /// Dropped: no message, of no SA here, or from the wrong address.
  package var dropped: UInt64 = 0
  package var phaseOneInitiated: UInt64 = 0
  package var phaseOneAnswered: UInt64 = 0
  package var phaseOneEstablished: UInt64 = 0
  package var phaseOneFailed: UInt64 = 0
  package var quickModesInitiated: UInt64 = 0
  package var quickModesAnswered: UInt64 = 0
  package var quickModesEstablished: UInt64 = 0
  package var quickModesFailed: UInt64 = 0
  /// Payloads, in whatever message, that were heeded.
  package var notificationsReceived: UInt64 = 0
  package var notificationsSent: UInt64 = 0
  package var deletesReceived: UInt64 = 0
  package var deletesSent: UInt64 = 0
  /// Datagrams that only keep a translation open. RFC 3948 §2.3.
  package var keepalivesReceived: UInt64 = 0
  package var keepalivesSent: UInt64 = 0

  package init() {}
}

/// Counters of all peers together, and of each that a tunnel is configured for. Strangers only
/// count in the sum: there may be any number of them.
struct StatisticsTable {
  private(set) var total = NegotiatorStatistics()
  private(set) var byPeer: [IPv4Address: NegotiatorStatistics] = [:]

  mutating func count(_ peer: IPv4Address, _ change: (inout NegotiatorStatistics) -> Void) {
    change(&total)
    if let index = byPeer.index(forKey: peer) { change(&byPeer.values[index]) }
  }

  /// The peers to count for from now on; those that stay keep their counts.
  mutating func setPeers(_ peers: some Sequence<IPv4Address>) {
    let before = byPeer
    byPeer = [:]
    for peer in peers { byPeer[peer] = before[peer] ?? NegotiatorStatistics() }
  }

  /// Of one peer, or of all and their sum.
  mutating func clear(_ peer: IPv4Address?) {
    if let peer {
      if byPeer[peer] != nil { byPeer[peer] = NegotiatorStatistics() }
      return
    }
    total = NegotiatorStatistics()
    for peer in byPeer.keys { byPeer[peer] = NegotiatorStatistics() }
  }
}

/// What an IKE SA has carried and made.
package struct PhaseOneTraffic: Equatable, Sendable {
  package var receivedOctets: UInt64 = 0
  package var sentOctets: UInt64 = 0
  package var received: UInt64 = 0
  package var sent: UInt64 = 0
  /// IPsec SAs, each direction for itself.
  package var associationsCreated: UInt64 = 0
  package var associationsDeleted: UInt64 = 0

  package init() {}
}
