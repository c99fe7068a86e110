import Router
import Wire

/// The node that sends a ping, with the number of the ping at this node.
struct PingIdentity: Hashable {
  var node: String
  var identifier: UInt16
}

/// An answer to a probe of a ping, with the time of its arrival.
struct PingAnswer {
  var result: EchoResult
  var time: Instant
}
