package import Wire

/// A place where packets are watched. What was seen is taken from the network with it.
package struct Tap: Hashable, Sendable {
  let serial: Int
}

/// A packet as a tap saw it.
package struct TappedPacket: Equatable, Sendable {
  package enum Direction: String, Sendable {
    case input = "In"
    case output = "Out"
  }

  package var time: Instant
  package var octets: [UInt8]
  /// As the node of `port` sees it.
  package var direction: Direction
  package var port: Topology.Port
  package var unit: Int

  package var record: Capture.Record { Capture.Record(time: time, octets: octets) }
}

/// What one tap watches, and what it has seen since somebody asked.
struct TapBuffer {
  enum Place: Equatable {
    /// One port, or one unit of it, both directions.
    case port(Topology.Port, unit: Int?)
    /// One link by its name, each packet once, as its sender puts it there.
    case link(String)
  }

  /// So that a forgotten tap costs no more than this; the oldest go.
  private static let capacity = 65_536

  let place: Place
  private(set) var seen: [TappedPacket] = []

  init(_ place: Place) { self.place = place }

  mutating func append(_ packet: TappedPacket) {
    if seen.count >= Self.capacity { seen.removeFirst(Self.capacity / 2) }
    seen.append(packet)
  }

  mutating func take() -> [TappedPacket] {
    defer { seen = [] }
    return seen
  }
}
