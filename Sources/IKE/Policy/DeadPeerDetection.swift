/// How a peer that is silent is asked whether it is there. RFC 3706.
package struct DeadPeerDetection: Equatable, Sendable {
  /// How long an answer is waited for.
  package var interval: Duration
  /// How often the peer is asked before it counts as dead.
  package var threshold: Int

  /// The chapter's steps: a hello and two retries, 2 seconds apart.
  package init(interval: Duration = .seconds(2), threshold: Int = 3) {
    self.interval = interval
    self.threshold = threshold
  }
}
