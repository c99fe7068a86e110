import Network
import Testing
import Wire

/// What became of each packet that was put on a link of two ends, by what taps saw on the link and
/// at its ends.
struct LinkJournal {
  /// A packet on its way from one end to the other.
  struct Crossing {
    var packet: IPv4Packet
    var sender: String
    var sentAt: Instant
    /// When each copy of it came out at the other end.
    var arrivals: [Instant] = []
  }

  /// A copy of a packet that came out.
  struct Arrival {
    var packet: IPv4Packet
    var receiver: String
    var time: Instant
  }

  /// In the order of sending.
  private(set) var crossings: [Crossing] = []
  /// At each end in the order of their coming.
  private(set) var arrivals: [Arrival] = []
  private let delay: Duration

  /// `arrived`: what each end saw. No two packets that are sent are the same.
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

  /// As the link counts them, but some of the packets only.
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
  /// Packets that came out at the other end.
  var delivered: UInt64 { sent - lost + duplicated }
}
