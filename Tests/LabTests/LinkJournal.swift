import Network
import Testing
import Wire

/// Follows each packet that was sent over a link with two ends, from what taps recorded on the link
/// and at its ends.
struct LinkJournal {
  /// A packet that was sent from one end to the other.
  struct Crossing {
    var packet: IPv4Packet
    var sender: String
    var sentAt: Instant
    /// The times at which its copies arrived at the other end.
    var arrivals: [Instant] = []
  }

  /// A copy of a packet that arrived.
  struct Arrival {
    var packet: IPv4Packet
    var receiver: String
    var time: Instant
  }

  /// The packets in the order in which they were sent.
  private(set) var crossings: [Crossing] = []
  /// The arrivals at each end, in their order.
  private(set) var arrivals: [Arrival] = []
  private let delay: Duration

  /// Makes the journal from what was sent on the link, and from what each end recorded (`arrived`).
  /// All sent packets must differ.
  init(sent: [TappedPacket], arrived: [TappedPacket], delay: Duration) throws {
    self.delay = delay
    var places: [[UInt8]: Int] = [:]
    for tapped in sent {
      let packet = try IPv4Packet(parsing: tapped.octets)
      try #require(places.updateValue(crossings.count, forKey: tapped.octets) == nil)
      crossings.append(Crossing(packet: packet, sender: tapped.port.node, sentAt: tapped.time))
    }
    for tapped in arrived where tapped.direction == .input {
      let place = try #require(places[tapped.octets], "nobody sent it")
      try #require(crossings[place].sender != tapped.port.node, "back at its sender")
      crossings[place].arrivals.append(tapped.time)
      arrivals.append(
        Arrival(packet: crossings[place].packet, receiver: tapped.port.node, time: tapped.time))
    }
  }

  /// Returns the counters of a link, computed only for the packets that are meant.
  func counters(where isMeant: (Crossing) -> Bool = { _ in true }) -> LinkCounters {
    var counters = LinkCounters()
    for crossing in crossings where isMeant(crossing) {
      counters.sent += 1
      if crossing.arrivals.isEmpty { counters.lost += 1 }
      counters.duplicated += UInt64(max(0, crossing.arrivals.count - 1))
      counters.reordered += UInt64(
        crossing.arrivals.count { crossing.sentAt.duration(to: $0) > delay })
    }
    return counters
  }
}

extension LinkCounters {
  /// The number of packets that arrived at the other end.
  var delivered: UInt64 { sent - lost + duplicated }
}
