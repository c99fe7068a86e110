import Wire

/// The peers of a gateway that have state: SAs, negotiations or timers.
struct PeerTable {
  private var peers: [IPv4Address: Peer] = [:]

  subscript(gateway: IPv4Address) -> Peer? { peers[gateway] }

  var count: Int { peers.count }

  /// Whether deletes for any peer wait for an IKE SA.
  var isNotifying: Bool { peers.values.contains { !$0.pendingDeletes.isEmpty } }

  /// Returns whether deletes for this peer wait for an IKE SA.
  func isNotifying(_ gateway: IPv4Address) -> Bool {
    peers[gateway]?.pendingDeletes.isEmpty == false
  }

  /// All IKE SAs, sorted by the address of the peer and then by age, the oldest first.
  var associations: [IKEAssociation] {
    peers.sorted { $0.key < $1.key }.flatMap(\.value.associations)
  }

  /// Calls `body` with the peer of a gateway address, and removes the peer afterwards if it has no
  /// state left.
  mutating func with(
    _ gateway: IPv4Address, in turn: inout Turn,
    _ body: (inout Peer, inout Turn) -> Void
  ) {
    body(&peers[gateway, default: Peer(gateway)], &turn)
    forgetIdle(gateway)
    while let removal = turn.removals.popLast() { run(removal, &turn.shared) }
  }

  /// Calls `body` with every peer.
  mutating func withEach(_ body: (inout Peer) -> Void) {
    for index in peers.values.indices { body(&peers.values[index]) }
    for (gateway, peer) in peers where peer.isIdle { peers[gateway] = nil }
  }

  /// Calls `body` with the peer whose IKE SA has the local cookie.
  mutating func withOwner(
    of cookie: UInt64, _ shared: inout SharedState, _ body: (inout Peer, inout SharedState) -> Void
  ) {
    guard let gateway = shared.cookies[cookie] else { return }
    body(&peers[gateway, default: Peer(gateway)], &shared)
    forgetIdle(gateway)
  }

  private mutating func run(_ removal: DeferredRemoval, _ shared: inout SharedState) {
    switch removal {
    case .discard(let cookie):
      withOwner(of: cookie, &shared) { peer, shared in peer.discard(cookie, &shared) }
    case .abandon(let name):
      withOwner(of: name.cookie, &shared) { peer, _ in
        peer.abandonQuickMode(name)
      }
    }
  }

  private mutating func forgetIdle(_ gateway: IPv4Address) {
    if peers[gateway]?.isIdle == true { peers[gateway] = nil }
  }

  /// Registers that a packet was sent to an endpoint, which postpones the next NAT keepalive.
  mutating func recordSent(to endpoint: Endpoint, of gateway: IPv4Address, at now: Instant) {
    peers[gateway]?.recordSent(to: endpoint, at: now)
  }

  /// Moves the peer of a pair, with all its SAs, to another endpoint.
  mutating func move(
    _ pair: SecurityAssociationPair, to endpoint: Endpoint, _ shared: inout SharedState
  ) -> GatewayOutput {
    defer { forgetIdle(pair.gateway) }
    return peers[pair.gateway, default: Peer(pair.gateway)].move(
      pair.identity, from: pair.peer, to: endpoint, &shared)
  }
}
