import Wire

/// The peers of a gateway with which something is there or under way.
struct PeerTable {
  private var peers: [IPv4Address: Peer] = [:]

  subscript(gateway: IPv4Address) -> Peer? { peers[gateway] }

  var count: Int { peers.count }

  /// Whether any of them waits for an IKE SA to be told something.
  var isTelling: Bool { peers.values.contains { !$0.pendingDeletes.isEmpty } }

  /// Whether this one waits for an IKE SA to be told something.
  func isTelling(_ gateway: IPv4Address) -> Bool {
    peers[gateway]?.pendingDeletes.isEmpty == false
  }

  /// In the order of their peers' addresses, and of each peer the oldest first.
  var associations: [IKEAssociation] {
    peers.sorted { $0.key < $1.key }.flatMap(\.value.associations)
  }

  /// Lends the peer that tunnels know by the address, and keeps it as long as there is anything to
  /// remember of it.
  mutating func with(
    _ gateway: IPv4Address, in turn: inout Turn,
    _ body: (inout Peer, inout Turn) -> Void
  ) {
    body(&peers[gateway, default: Peer(gateway)], &turn)
    forgetIdle(gateway)
    while let errand = turn.errands.popLast() { run(errand, &turn.commons) }
  }

  /// Lends every peer.
  mutating func withEach(_ body: (inout Peer) -> Void) {
    for index in peers.values.indices { body(&peers.values[index]) }
    for (gateway, peer) in peers where peer.isIdle { peers[gateway] = nil }
  }

  /// Lends the peer whose IKE SA has our cookie.
  mutating func withOwner(
    of cookie: UInt64, _ commons: inout Commons, _ body: (inout Peer, inout Commons) -> Void
  ) {
    guard let gateway = commons.cookies[cookie] else { return }
    body(&peers[gateway, default: Peer(gateway)], &commons)
    forgetIdle(gateway)
  }

  private mutating func run(_ errand: Errand, _ commons: inout Commons) {
    switch errand {
    case .forget(let cookie):
      withOwner(of: cookie, &commons) { peer, commons in peer.forget(cookie, &commons) }
    case .abandon(let name):
      withOwner(of: name.cookie, &commons) { peer, _ in
        peer.abandonQuickMode(name)
      }
    }
  }

  private mutating func forgetIdle(_ gateway: IPv4Address) {
    if peers[gateway]?.isIdle == true { peers[gateway] = nil }
  }

  mutating func spoke(to endpoint: Endpoint, of gateway: IPv4Address, at now: Instant) {
    peers[gateway]?.spoke(to: endpoint, at: now)
  }

  /// The peer of the pair, and all that is with it, is there from now on.
  mutating func move(
    _ pair: SecurityAssociationPair, to endpoint: Endpoint, _ commons: inout Commons
  ) -> GatewayOutput {
    defer { forgetIdle(pair.gateway) }
    return peers[pair.gateway, default: Peer(pair.gateway)].move(
      pair.identity, from: pair.peer, to: endpoint, &commons)
  }
}
