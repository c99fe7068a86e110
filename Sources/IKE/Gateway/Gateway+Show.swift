package import Cryptography
package import Wire

extension Gateway {
  /// The established IKE SAs, the oldest first.
  package var phaseOneStatuses: [PhaseOneStatus] {
    associations.compactMap(\.status).sorted { $0.establishedAt < $1.establishedAt }
  }

  /// Phases 1 that are under way, the oldest first.
  package var phaseOneAttempts: [PhaseOneAttempt] {
    associations.filter(\.isNegotiating)
      .sorted { ($0.begunAt, $0.cookie) < ($1.begunAt, $1.cookie) }
      .compactMap(\.attempt)
  }

  /// The key that the messages of an established IKE SA are encrypted with.
  package func cipherKey(of cookies: Cookies) -> Secret? {
    for cookie in [cookies.initiator, cookies.responder] {
      if let gateway = commons.cookies[cookie],
        let established = peers[gateway]?.association(cookie)?.established,
        established.cookies == cookies
      {
        return established.phaseOne.keyed.keys.cipherKey
      }
    }
    return nil
  }

  /// The installed pairs, in the order in which they came.
  package var installedPairs: [SecurityAssociationPair] { commons.ledger.all.map(\.pair) }

  /// The pairs with all their dates.
  package var ledger: SecurityAssociationLedger { commons.ledger }

  /// Of all peers together, and strangers.
  package var statistics: IKEStatistics { commons.statistics.total }

  /// Of each peer that a tunnel is configured for.
  package var statisticsByPeer: [IPv4Address: IKEStatistics] { commons.statistics.byPeer }

  /// Negotiations that peers began and have not finished.
  package var halfOpenCount: Int { commons.cookies.halfOpenCount }

  package static var keepaliveInterval: Duration { Keepalive.interval }

  /// All IKE SAs, by peers.
  var associations: [IKEAssociation] { peers.associations }
}
