import Wire

/// A remote gateway as tunnels know it, by its address, and all that is with it. Behind a NAT
/// there may be several peers at one address: who each has proved to be tells them apart.
struct Peer {
  let gateway: IPv4Address
  /// The oldest first.
  var associations: [IKEAssociation] = []
  /// Tunnels that wait for an IKE SA.
  var waiting = WaitingTunnels()
  /// Tunnels that waited for an IKE SA and are started now.
  var starting = StartingTunnels()
  /// Whether the IKE SA that is under way is to prove that the peer is there.
  var isProbedByPhaseOne = false
  /// By where the peer is.
  var keepalives: [Endpoint: Keepalive] = [:]
  /// What the peer is told as soon as there is an IKE SA.
  var pendingDeletes = PendingDeletes()
  /// Tunnels whose pairs are renewed as soon as the peer has answered.
  var unverified: Set<TunnelIdentifier> = []
  /// When another IKE SA is made, if there is none by then.
  var replaceAt: Instant?
  /// How often making another one has failed, one time after the other.
  var failedReplacements = 0
  /// Tunnels whose pairs go unless the phase 1 that is under way shows that the peer is there.
  var unproven: Set<TunnelIdentifier> = []
  /// When a tunnel last began anew because its IKE SA had gone under it.
  var begunAgain: [TunnelIdentifier: Instant] = [:]

  /// IKE SAs that one peer has begun.
  static let maximumBegun = 32

  init(_ gateway: IPv4Address) { self.gateway = gateway }

  /// Whether there is nothing to remember of it.
  var isIdle: Bool {
    associations.isEmpty && waiting.isEmpty && starting.isEmpty && !isProbedByPhaseOne
      && keepalives.isEmpty && pendingDeletes.isEmpty && unverified.isEmpty && unproven.isEmpty
      && replaceAt == nil
  }

  // MARK: IKE SAs

  /// By our own cookie.
  func association(_ cookie: UInt64) -> IKEAssociation? {
    place(of: cookie).map { associations[$0] }
  }

  // By indices: to hand an IKE SA to a closure is to copy it, with all that it refers to.
  func place(of cookie: UInt64) -> Int? {
    associations.indices.first { associations[$0].cookie == cookie }
  }

  /// Whether the message names the IKE SA that has our cookie.
  func hasAssociation(_ cookie: UInt64, namedBy header: ISAKMPHeader) -> Bool {
    guard let place = place(of: cookie) else { return false }
    return associations[place].isNamed(by: header)
  }

  /// Lends the IKE SA at its place; nil where it is gone.
  @discardableResult
  mutating func with<Result>(
    _ cookie: UInt64, _ body: (inout IKEAssociation) -> Result
  ) -> Result? {
    guard let place = place(of: cookie) else { return nil }
    return body(&associations[place])
  }

  /// The newest established one, however little of it is left.
  var newest: Int? { associations.indices.last { associations[$0].isEstablished } }

  /// The newest one with the peer of the pair.
  func newest(of pair: SecurityAssociationPair) -> Int? {
    associations.lastIndex { $0.isEstablished && $0.isOfSamePeer(as: pair) }
  }

  mutating func add(_ association: IKEAssociation, _ commons: inout Commons) {
    associations.append(association)
    commons.cookies.add(association.cookie, of: gateway)
  }

  /// Removes all trace of it.
  mutating func forget(_ cookie: UInt64, _ commons: inout Commons) {
    guard let place = place(of: cookie) else { return }
    associations.remove(at: place)
    commons.cookies.remove(cookie)
  }

  /// An established IKE SA goes; the IPsec SAs that came of it stay.
  mutating func remove(
    _ cookie: UInt64, _ reason: RemovalReason, tellsPeer: Bool,
    in turn: inout Turn
  ) {
    guard let place = place(of: cookie) else { return }
    guard let status = associations[place].status else {
      forget(cookie, &turn.commons)
      return
    }
    var interrupted: [TunnelIdentifier] = []
    for (messageID, quickMode) in associations[place].quickModes.underWay {
      let tunnel = quickMode.tunnel.identifier
      let name = QuickModeName(cookie: cookie, messageID: messageID)
      let isUnderWay =
        quickMode.role == .initiator && turn.commons.progress[tunnel].negotiating == name
      if isUnderWay, reason != .peerDead, mayBeginAgain(tunnel, in: turn) {
        abandonQuickMode(name)
        turn.commons.progress[tunnel].negotiating = nil
        interrupted.append(tunnel)
        continue
      }
      failQuickMode(
        name, NegotiationError(.noAnswer(to: "quick mode before its IKE SA ended")), in: &turn)
    }
    if tellsPeer { with(cookie) { $0.sendDelete(in: &turn) } }
    let gone = associations[place]
    forget(cookie, &turn.commons)
    turn.outputs.append(.phaseOneRemoved(status, reason))
    beginAgain(interrupted, in: &turn)
    switch reason {
    case .cleared, .deletedByPeer, .expired, .unanswered:
      // Where there is another one, peers keep the pairs.
      let hasSuccessor = associations.contains { $0.isEstablished && gone.isOfSamePeer(as: $0) }
      if hasSuccessor { break }
      let orphans = turn.commons.ledger.with(gateway).filter { gone.isOfSamePeer(as: $0.pair) }
      if !orphans.isEmpty { turn.outputs.append(.orphaned(orphans.map(\.pair.tunnel))) }
    case .replaced, .initialContact, .peerDead, .unconfirmed: break
    }
  }

  // MARK: IPsec SAs

  /// Both directions of a pair go.
  mutating func remove(
    _ pair: SecurityAssociationPair, _ reason: RemovalReason, tellsPeer: Bool,
    in turn: inout Turn
  ) {
    guard let gone = turn.remove(pair, reason) else { return }
    with(gone.association) { $0.traffic.associationsDeleted += 2 }
    if tellsPeer, let place = newest(of: pair) {
      associations[place].sendDelete(of: pair, in: &turn)
      turn.commons.reports.pause(of: gateway, at: turn.now)
    }
  }
}
