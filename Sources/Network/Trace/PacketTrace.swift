package import Router
package import Wire

/// The path of one packet and of its answer: the decisions at each node and link.
package struct PacketTrace: Equatable, Sendable {
  /// A node or a link, by its name.
  package enum Location: Equatable, Sendable {
    case node(String)
    case link(String)
  }

  /// The decisions at one place.
  package struct Visit: Equatable, Sendable {
    /// The virtual time of the first decision.
    package var time: Instant
    /// The node or link that the packet has reached.
    package var place: Location
    /// The decisions, in their order.
    package var steps: [TraceStep]
  }

  /// The end of the path.
  package enum Outcome: Equatable, Sendable {
    /// A reply was received, or an error about the packet.
    case answered(EchoResult, after: Duration)
    /// The packet is held at a node until associations with the peer are negotiated.
    case held(node: String, peer: IPv4Address)
    /// No answer was received.
    case lost
  }

  /// The places that the packet and its answer have passed, in the order of time.
  package var visits: [Visit]
  /// The outcome at the end of the packet's path.
  package var outcome: Outcome
}

/// The recorder of a network while it follows a packet.
struct TraceRecorder {
  /// Whether packets that are sent now result from the traced packet.
  var isFollowing = false
  var visits: [PacketTrace.Visit] = []
  /// The number of copies and fragments on their way.
  var pending = 0
  /// The last tunnel for which the packet is held.
  var held: (node: String, tunnel: TunnelStatus)?
  private var steps = 0

  /// The largest number of steps, so that loops end.
  private static let maximumSteps = 4_096

  var isFull: Bool { steps >= Self.maximumSteps }

  mutating func append(_ steps: [TraceStep], at place: PacketTrace.Location, _ time: Instant) {
    self.steps += steps.count
    visits.append(PacketTrace.Visit(time: time, place: place, steps: steps))
  }
}
