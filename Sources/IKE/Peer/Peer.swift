import Wire

/// A remote gateway, by its configured address, with all SAs, negotiations and timers. Several
/// peers behind a NAT may share one address; their authenticated identities distinguish them.
struct Peer {
  /// The configured address of the remote gateway.
  let gateway: IPv4Address
  /// The IKE SAs, the oldest first.
  var associations: [IKEAssociation] = []
  /// The tunnels that wait for an IKE SA.
  var waiting = WaitingTunnels()
  /// The tunnels that waited for an IKE SA and are started now.
  var starting = StartingTunnels()
  /// Whether the phase 1 that is under way serves as a probe.
  var isProbedByPhaseOne = false
  /// The NAT keepalives by the endpoint of the peer.
  var keepalives: [Endpoint: Keepalive] = [:]
  /// The deletes that are sent when an IKE SA is established.
  var pendingDeletes = PendingDeletes()
  /// The tunnels whose pairs are renewed when the peer answers.
  var unverified: Set<TunnelIdentifier> = []
  /// The time at which another IKE SA is negotiated unless there is one; nil for none.
  var replaceAt: Instant?
  /// The number of consecutive failed replacements.
  var failedReplacements = 0
  /// The tunnels whose pairs are removed unless the phase 1 that is under way succeeds.
  var awaitingPhaseOne: Set<TunnelIdentifier> = []
  /// The time at which each tunnel was last restarted because its IKE SA was removed.
  var begunAgain: [TunnelIdentifier: Instant] = [:]

  /// The largest number of IKE SAs that one peer may have initiated.
  static let maximumBegun = 32

  init(_ gateway: IPv4Address) { self.gateway = gateway }

  /// Whether the peer has no state left and can be removed.
  var isIdle: Bool {
    associations.isEmpty && waiting.isEmpty && starting.isEmpty && !isProbedByPhaseOne
      && keepalives.isEmpty && pendingDeletes.isEmpty && unverified.isEmpty
      && awaitingPhaseOne.isEmpty
      && replaceAt == nil
  }

  // MARK: IKE SAs

  /// Returns the IKE SA with a local cookie.
  func association(_ cookie: UInt64) -> IKEAssociation? {
    place(of: cookie).map { associations[$0] }
  }

  // Indices are used, because an IKE SA that is passed to a closure is copied with all its
  // references.
  func place(of cookie: UInt64) -> Int? {
    associations.indices.first { associations[$0].cookie == cookie }
  }

  /// Returns whether a message names the IKE SA with this local cookie.
  func hasAssociation(_ cookie: UInt64, namedBy header: ISAKMPHeader) -> Bool {
    guard let place = place(of: cookie) else { return false }
    return associations[place].isNamed(by: header)
  }

  /// Calls `body` with the IKE SA of a local cookie. Returns nil if it was removed.
  @discardableResult
  mutating func with<Result>(
    _ cookie: UInt64, _ body: (inout IKEAssociation) -> Result
  ) -> Result? {
    guard let place = place(of: cookie) else { return nil }
    return body(&associations[place])
  }

  /// The index of the newest established IKE SA, however soon it expires.
  var newest: Int? { associations.indices.last { associations[$0].isEstablished } }

  /// Returns the index of the newest established IKE SA with the peer of a pair.
  func newest(of pair: SecurityAssociationPair) -> Int? {
    associations.lastIndex { $0.isEstablished && $0.isOfSamePeer(as: pair) }
  }

  mutating func add(_ association: IKEAssociation, _ shared: inout SharedState) {
    associations.append(association)
    shared.cookies.add(association.cookie, of: gateway)
  }

  /// Removes an IKE SA without sending or reporting anything.
  mutating func discard(_ cookie: UInt64, _ shared: inout SharedState) {
    guard let place = place(of: cookie) else { return }
    associations.remove(at: place)
    shared.cookies.remove(cookie)
  }

  /// Removes an established IKE SA and reports it. The IPsec SAs negotiated under it stay.
  /// `notifiesPeer` says whether a delete is sent.
  mutating func remove(
    _ cookie: UInt64, _ reason: RemovalReason, notifiesPeer: Bool,
    in turn: inout Turn
  ) {
    guard let place = place(of: cookie) else { return }
    guard let status = associations[place].status else {
      discard(cookie, &turn.shared)
      return
    }
    var interrupted: [TunnelIdentifier] = []
    for (messageID, quickMode) in associations[place].quickModes.underWay {
      let tunnel = quickMode.tunnel.identifier
      let name = QuickModeName(cookie: cookie, messageID: messageID)
      let isUnderWay =
        quickMode.role == .initiator && turn.shared.progress[tunnel].negotiating == name
      if isUnderWay, reason != .peerDead, mayBeginAgain(tunnel, in: turn) {
        abandonQuickMode(name)
        turn.shared.progress[tunnel].negotiating = nil
        interrupted.append(tunnel)
        continue
      }
      failQuickMode(
        name, NegotiationError(.noAnswer(to: "quick mode before its IKE SA ended")), in: &turn)
    }
    if notifiesPeer { with(cookie) { $0.sendDelete(in: &turn) } }
    let gone = associations[place]
    discard(cookie, &turn.shared)
    turn.outputs.append(.phaseOneRemoved(status, reason))
    beginAgain(interrupted, in: &turn)
    switch reason {
    case .cleared, .deletedByPeer, .expired, .unanswered:
      // Peers keep the pairs if there is another IKE SA.
      let hasSuccessor = associations.contains { $0.isEstablished && gone.isOfSamePeer(as: $0) }
      if hasSuccessor { break }
      let orphans = turn.shared.ledger.with(gateway).filter { gone.isOfSamePeer(as: $0.pair) }
      if !orphans.isEmpty { turn.outputs.append(.orphaned(orphans.map(\.pair.tunnel))) }
    case .replaced, .initialContact, .peerDead, .unconfirmed: break
    }
  }

  // MARK: IPsec SAs

  /// Removes both SAs of a pair and reports it. `notifiesPeer` says whether deletes are sent.
  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason, notifiesPeer: Bool,
    in turn: inout Turn
  ) {
    guard let gone = turn.remove(pair, reason) else { return }
    with(gone.association) { $0.traffic.associationsDeleted += 2 }
    if notifiesPeer, let place = newest(of: pair) {
      associations[place].sendDelete(of: pair, in: &turn)
      turn.shared.reports.pause(of: gateway, at: turn.now)
    }
  }
}
