/// The intervals of dead peer detection. RFC 3706.
package struct DeadPeerDetection: Equatable, Sendable {
  /// The time to wait for an answer.
  package var interval: Duration
  /// The number of R-U-THERE messages after which the peer is declared dead.
  package var threshold: Int

  /// The defaults are one R-U-THERE and two retries, 2 seconds apart.
  package init(interval: Duration = .seconds(2), threshold: Int = 3) {
    self.interval = interval
    self.threshold = threshold
  }
}
