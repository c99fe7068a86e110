import Wire

/// The handling of one call to a gateway: the time, the random numbers, the shared state, and the
/// outputs for the caller.
struct Turn {
  var environment: Environment
  /// The state that all peers share; it belongs to this value during the call.
  var shared: SharedState
  var outputs: [GatewayOutput] = []
  var removals: [DeferredRemoval] = []

  init(_ environment: Environment, _ shared: SharedState) {
    self.environment = environment
    self.shared = shared
  }

  var now: Instant { environment.now }

  mutating func count(_ peer: IPv4Address, _ change: (inout IKEStatistics) -> Void) {
    shared.statistics.count(peer, change)
  }

  /// Counts a dropped message of a sender.
  mutating func countDropped(_ peer: IPv4Address) {
    shared.dropped &+= 1
    count(peer) { $0.dropped += 1 }
  }

  /// Sets a timer.
  mutating func plan(_ due: Due, at instant: Instant) { shared.deadlines.add(due, at: instant) }

  /// Returns a random cookie that is not in use.
  mutating func freshCookie() -> UInt64 {
    var cookie = environment.cookie()
    while shared.cookies[cookie] != nil { cookie = environment.cookie() }
    return cookie
  }

  /// Returns a random message ID other than 0, which stands for phase 1.
  mutating func randomMessageID() -> UInt32 {
    UInt32.random(in: 1...UInt32.max, using: &environment.generator)
  }

  /// Sends a datagram that belongs to no IKE SA. An IKE SA has its own method, which also updates
  /// its counters.
  mutating func send(_ datagram: [UInt8], to peer: Endpoint) {
    count(peer.address) {
      $0.sent += 1
      $0.sentOctets += UInt64(datagram.count)
    }
    outputs.append(.send(datagram, to: peer))
  }
}
