import Wire

/// The counters of a link since the network was created. Every packet that was sent is too long, is
/// dropped by the queue, is lost, or is delivered once or twice.
package struct LinkCounters: Equatable, Sendable {
  /// The number of packets that nodes have sent into the link, dropped ones included.
  package var sent: UInt64 = 0
  /// The number of packets that the impairment of the link has dropped.
  package var lost: UInt64 = 0
  /// The number of packets that were delivered twice.
  package var duplicated: UInt64 = 0
  /// The number of copies that were delayed, so that later packets may be delivered first.
  package var reordered: UInt64 = 0
  /// The number of copies in which one bit was changed.
  package var corrupted: UInt64 = 0
  /// The number of packets that were longer than the MTU of the link.
  package var tooLong: UInt64 = 0
  /// The number of packets that were dropped because the queue in front of the link was full.
  package var queueDrops: UInt64 = 0

  /// Creates counters that are all 0.
  package init() {}
}

/// The state of a link: its impairment, its queues and its counters.
struct LinkState {
  var isCut = false
  var impairment: Impairment { didSet { generator = makeGenerator() } }
  /// The NAT boxes, each of which is in front of some ends of the link.
  var nats: [NATBox]
  private(set) var counters = LinkCounters()
  private let delay: Duration
  private let rate: Int?
  private let mtu: Int?
  /// For each end, the time at which its last packet has been sent completely.
  private var busyUntil: [Instant]
  /// A number that gives links with the same impairment different random numbers.
  private let salt: UInt64
  private var generator: SplitMix64

  /// The longest time that a packet waits in the queue; a packet that would wait longer is dropped.
  private static let longestWait = Duration.milliseconds(200)

  init(_ link: Topology.Link, salt: UInt64) {
    impairment = link.impairment
    nats = link.nats
    delay = link.delay
    rate = link.rate
    mtu = link.mtu
    busyUntil = Array(repeating: .origin, count: link.rate == nil ? 0 : link.ends.count)
    self.salt = salt
    generator = SplitMix64(seed: link.impairment.seed ^ salt)
  }

  private func makeGenerator() -> SplitMix64 { SplitMix64(seed: impairment.seed ^ salt) }

  /// Sends a packet from the end with the index `end`. Returns the copies that arrive, with the
  /// times of their arrival.
  mutating func carry(
    _ octets: [UInt8], from end: Int, at now: Instant
  ) -> [(due: Instant, octets: [UInt8])] {
    counters.sent &+= 1
    if let mtu, octets.count > mtu {
      counters.tooLong &+= 1
      return []
    }
    guard let departure = departure(of: octets.count, from: end, at: now) else {
      counters.queueDrops &+= 1
      return []
    }
    if impairment.isNone { return [(departure.advanced(by: delay), octets)] }
    if generator.happens(impairment.loss) {
      counters.lost &+= 1
      return []
    }
    var copies = 1
    if generator.happens(impairment.duplication) {
      counters.duplicated &+= 1
      copies = 2
    }
    return (0..<copies).map { _ in
      (departure.advanced(by: delay * delays()), altered(octets))
    }
  }

  /// Returns the time at which the last bit of a packet is sent; nil if too many packets wait. An
  /// end sends one packet after the other.
  private mutating func departure(
    of octets: Int, from end: Int, at now: Instant
  ) -> Instant? {
    guard let rate, busyUntil.indices.contains(end) else { return now }
    let start = max(now, busyUntil[end])
    guard now.duration(to: start) <= Self.longestWait else { return nil }
    // A packet has less than 2^20 bits.
    let nanoseconds = Int64(octets) * 8 * 1_000_000_000 / Int64(max(rate, 1))
    busyUntil[end] = start.advanced(by: .nanoseconds(nanoseconds))
    return busyUntil[end]
  }

  private mutating func delays() -> Int {
    guard generator.happens(impairment.reordering) else { return 1 }
    counters.reordered &+= 1
    return Int.random(in: 2...40, using: &generator)
  }

  private mutating func altered(_ octets: [UInt8]) -> [UInt8] {
    guard !octets.isEmpty, generator.happens(impairment.corruption) else { return octets }
    counters.corrupted &+= 1
    var octets = octets
    let bit = Int.random(in: 0..<octets.count * 8, using: &generator)
    octets[bit / 8] ^= 1 << UInt8(bit % 8)
    return octets
  }
}
