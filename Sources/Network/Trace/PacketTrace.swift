package import Router
package import Wire

/// What became of one packet, and of what came back for it, at every place it passed.
package struct PacketTrace: Equatable, Sendable {
  package enum Place: Equatable, Sendable {
    case node(String)
    case link(String)
  }

  /// What happened at one place.
  package struct Visit: Equatable, Sendable {
    package var time: Instant
    package var place: Place
    package var steps: [TraceStep]
  }

  package enum Outcome: Equatable, Sendable {
    /// The reply came back, or an error about the packet.
    case answered(EchoResult, after: Duration)
    /// It waits at a node until associations with the peer are negotiated.
    case held(node: String, peer: IPv4Address)
    /// Nothing came back.
    case lost
  }

  package var visits: [Visit]
  package var outcome: Outcome
}

/// What a network notes while it follows a packet.
struct TraceRecorder {
  /// Whether what is sent now comes of the packet.
  var isFollowing = false
  var visits: [PacketTrace.Visit] = []
  /// Copies and fragments under way.
  var pending = 0
  /// The last tunnel for which the packet waits.
  var held: (node: String, tunnel: TunnelStatus)?
  private var steps = 0

  /// What loops must end somewhere.
  private static let maximumSteps = 4_096

  var isFull: Bool { steps >= Self.maximumSteps }

  mutating func note(_ steps: [TraceStep], at place: PacketTrace.Place, _ time: Instant) {
    self.steps += steps.count
    visits.append(PacketTrace.Visit(time: time, place: place, steps: steps))
  }
}
