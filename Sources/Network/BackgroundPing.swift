import Wire

/// A ping that is sent in the background, for users who watch a link. Its answers are not recorded.
struct BackgroundPing {
  let node: String
  let options: PingOptions
  let identifier: UInt16
  var transmitted = 0
  var nextDue: Instant
}

/// The identity of a ping in the background, with which it is stopped.
package struct BackgroundTraffic: Hashable, Sendable {
  let identifier: UInt16
}
