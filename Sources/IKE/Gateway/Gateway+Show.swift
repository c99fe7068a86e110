package import Cryptography
package import Wire

extension Gateway {
  /// The established IKE SAs, the oldest first.
  package var phaseOneStatuses: [PhaseOneStatus] {
    associations.compactMap(\.status).sorted { $0.establishedAt < $1.establishedAt }
  }

  /// The phase 1 negotiations that are under way, the oldest first.
  package var phaseOneAttempts: [PhaseOneAttempt] {
    associations.filter(\.isNegotiating)
      .sorted { ($0.begunAt, $0.cookie) < ($1.begunAt, $1.cookie) }
      .compactMap(\.attempt)
  }

  /// Returns the key with which the messages of an established IKE SA are encrypted; nil if there
  /// is none with these cookies.
  package func cipherKey(of cookies: Cookies) -> Secret? {
    for cookie in [cookies.initiator, cookies.responder] {
      if let gateway = shared.cookies[cookie],
        let established = peers[gateway]?.association(cookie)?.established,
        established.cookies == cookies
      {
        return established.phaseOne.keyed.keys.cipherKey
      }
    }
    return nil
  }

  /// The installed pairs in the order of their installation.
  package var installedPairs: [SecurityAssociationPair] { shared.ledger.all.map(\.pair) }

  /// The installed pairs with the times of their rekeying and expiry.
  package var ledger: SecurityAssociationLedger { shared.ledger }

  /// The counters of all senders together, configured or not.
  package var statistics: IKEStatistics { shared.statistics.total }

  /// The counters of each configured peer.
  package var statisticsByPeer: [IPv4Address: IKEStatistics] { shared.statistics.byPeer }

  /// The number of negotiations that peers have started and not finished.
  package var halfOpenCount: Int { shared.cookies.halfOpenCount }

  /// The time without a message to the peer after which a NAT keepalive is sent.
  package static var keepaliveInterval: Duration { Keepalive.interval }

  /// All IKE SAs, sorted by peer.
  var associations: [IKEAssociation] { peers.associations }
}
