package import Wire

/// The identifier of a place where packets are recorded. `Network.take` returns the recorded
/// packets.
package struct Tap: Hashable, Sendable {
  let serial: Int
}

/// A packet that a tap has recorded.
package struct TappedPacket: Equatable, Sendable {
  /// The direction of the packet. The raw values are those of `monitor traffic`.
  package enum Direction: String, Sendable {
    case input = "In"
    case output = "Out"
  }

  /// The virtual time at which the packet passed the tap.
  package var time: Instant
  /// The octets of the IP packet.
  package var octets: [UInt8]
  /// The direction, seen from the node of `port`.
  package var direction: Direction
  /// The port that the packet passed.
  package var port: Topology.Port
  /// The number of the logical interface on the port.
  package var unit: Int

  /// The packet as a record of a capture.
  package var record: Capture.Record { Capture.Record(time: time, octets: octets) }
}

/// The place of one tap, with the packets that were recorded and not taken yet.
struct TapBuffer {
  /// The place at which packets are recorded.
  enum TapPoint: Equatable {
    /// A port, or one of its units, in both directions.
    case port(Topology.Port, unit: Int?)
    /// A link by its name. Each packet is recorded once, as its sender sends it.
    case link(String)
  }

  /// The largest number of packets that are kept, so that a tap that is never read does not fill
  /// the memory. Then the older half is removed.
  private static let capacity = 65_536

  let place: TapPoint
  private(set) var seen: [TappedPacket] = []

  init(_ place: TapPoint) { self.place = place }

  mutating func append(_ packet: TappedPacket) {
    if seen.count >= Self.capacity { seen.removeFirst(Self.capacity / 2) }
    seen.append(packet)
  }

  mutating func takePackets() -> [TappedPacket] {
    defer { seen = [] }
    return seen
  }
}
