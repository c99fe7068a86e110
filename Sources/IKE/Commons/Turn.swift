import Wire

/// One call from outside, and what comes of it: when it is, the dice, what the peers share, and
/// what the caller is to do.
struct Turn {
  var world: World
  /// The gateway's own, as long as the call lasts.
  var commons: Commons
  var outputs: [GatewayOutput] = []
  var errands: [Errand] = []

  init(_ world: World, _ commons: Commons) {
    self.world = world
    self.commons = commons
  }

  var now: Instant { world.now }

  mutating func count(_ peer: IPv4Address, _ change: (inout IKEStatistics) -> Void) {
    commons.statistics.count(peer, change)
  }

  mutating func countDropped(_ peer: IPv4Address) {
    commons.dropped &+= 1
    count(peer) { $0.dropped += 1 }
  }

  mutating func plan(_ due: Due, at instant: Instant) { commons.agenda.add(due, at: instant) }

  /// A cookie that we have not in use.
  mutating func freshCookie() -> UInt64 {
    var cookie = world.cookie()
    while commons.cookies[cookie] != nil { cookie = world.cookie() }
    return cookie
  }

  /// Not zero, which is that of phase 1.
  mutating func randomMessageID() -> UInt32 {
    UInt32.random(in: 1...UInt32.max, using: &world.generator)
  }

  /// A datagram of no IKE SA; those have a method of their own, which counts for them too.
  mutating func send(_ datagram: [UInt8], to peer: Endpoint) {
    count(peer.address) {
      $0.sent += 1
      $0.sentOctets += UInt64(datagram.count)
    }
    outputs.append(.send(datagram, to: peer))
  }
}
