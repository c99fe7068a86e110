package import Router
package import Wire

/// The devices of the host behind the ports that lead out of a network. A network with such ports
/// runs in real time.
///
/// It is a class, because it holds descriptors.
package protocol Outside: AnyObject {
  /// The time of the host, which never goes back.
  var now: Instant { get }
  /// Whether the user has typed Ctrl-C, so that nothing is to be awaited any more.
  var isInterrupted: Bool { get }
  /// Returns whether packets can pass a port; nil if the port does not lead outside.
  func isUp(_ port: Topology.Port) -> Bool?
  /// Sets up the addresses by which a router is reached from now on. Returns a sentence for each
  /// address that cannot be set up.
  func serve(_ router: Router, named node: String) -> [String]
  /// Sends packets by a port, in their order. Packets that cannot be sent now are dropped;
  /// `packets` is empty afterwards.
  func send(_ packets: inout [PacketBuffer], by port: Topology.Port, unit: Int)
  /// Waits for events, but not after `end` and not while `isInterrupted`. Returns the events, the
  /// oldest first, and never so many that timers would have to wait long.
  func events(until end: Instant) -> [OutsideEvent]
}

/// An event outside a network.
package enum OutsideEvent: Equatable, Sendable {
  /// Packets that were received one after the other, each with room around it for the headers of a
  /// tunnel.
  case packets([PacketBuffer], at: Topology.Port, unit: Int)
  /// Packets can no longer pass a port.
  case lost(Topology.Port)
  /// A line is to be written into the log of a router.
  case remark(String, node: String)
}
