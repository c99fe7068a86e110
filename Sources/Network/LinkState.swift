import Wire

/// What a link carried since the network began, and what became of it. Every packet that was sent is
/// too long, is dropped by the queue, is lost, or is delivered once or twice.
package struct LinkCounters: Equatable, Sendable {
  package var sent: UInt64 = 0
  package var lost: UInt64 = 0
  package var duplicated: UInt64 = 0
  package var reordered: UInt64 = 0
  package var corrupted: UInt64 = 0
  /// Packets that were longer than the MTU of the link.
  package var tooLong: UInt64 = 0
  /// Packets that found the queue in front of the link full.
  package var queueDrops: UInt64 = 0

  package init() {}
}

/// A link at work.
struct LinkState {
  var isCut = false
  var impairment: Impairment { didSet { dice = makeDice() } }
  /// Each in front of some of its ends.
  var nats: [NATBox]
  private(set) var counters = LinkCounters()
  private let delay: Duration
  private let rate: Int?
  private let mtu: Int?
  /// By end: when the last packet from there has left.
  private var busyUntil: [Instant]
  /// Links with the same impairment have dice of their own.
  private let salt: UInt64
  private var dice: Dice

  /// A packet that would have to wait longer than this is dropped.
  private static let longestWait = Duration.milliseconds(200)

  init(_ link: Topology.Link, salt: UInt64) {
    impairment = link.impairment
    nats = link.nats
    delay = link.delay
    rate = link.rate
    mtu = link.mtu
    busyUntil = Array(repeating: .origin, count: link.rate == nil ? 0 : link.ends.count)
    self.salt = salt
    dice = Dice(seed: link.impairment.seed ^ salt)
  }

  private func makeDice() -> Dice { Dice(seed: impairment.seed ^ salt) }

  /// The copies of a packet that arrive, and when. `end`: index of the end that sends it.
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
    if dice.happens(impairment.loss) {
      counters.lost &+= 1
      return []
    }
    var copies = 1
    if dice.happens(impairment.duplication) {
      counters.duplicated &+= 1
      copies = 2
    }
    return (0..<copies).map { _ in
      (departure.advanced(by: delay * delays()), altered(octets))
    }
  }

  /// When the last bit of a packet has left. Packets leave an end one after another; nil: too many
  /// wait already.
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
    guard dice.happens(impairment.reordering) else { return 1 }
    counters.reordered &+= 1
    return Int.random(in: 2...40, using: &dice)
  }

  private mutating func altered(_ octets: [UInt8]) -> [UInt8] {
    guard !octets.isEmpty, dice.happens(impairment.corruption) else { return octets }
    counters.corrupted &+= 1
    var octets = octets
    let bit = Int.random(in: 0..<octets.count * 8, using: &dice)
    octets[bit / 8] ^= 1 << UInt8(bit % 8)
    return octets
  }
}

/// A link, as `show lab links` tells it.
package struct LinkStatus: Equatable, Sendable {
  package var link: Topology.Link
  package var isCut: Bool
  package var impairment: Impairment
  package var counters: LinkCounters
}

extension Network {
  /// In the order of the topology.
  package var linkStatus: [LinkStatus] {
    zip(topology.links, links).map { link, state in
      LinkStatus(
        link: link, isCut: state.isCut, impairment: state.impairment, counters: state.counters)
    }
  }

  /// From now on. False: there is no such link.
  @discardableResult
  package mutating func setImpairment(_ impairment: Impairment, of name: String) -> Bool {
    guard let link = topology.links.firstIndex(where: { $0.name == name }) else { return false }
    links[link].impairment = impairment
    return true
  }
}
