/// What a link does to packets, each with a chance in hundred; the dice are seeded, so that a run
/// can be repeated.
package struct Impairment: Equatable, Sendable {
  /// Percent of packets that vanish.
  package var loss: Int
  /// Percent that arrive twice.
  package var duplication: Int
  /// Percent that arrive after some of their successors.
  package var reordering: Int
  /// Percent that arrive with one bit flipped.
  package var corruption: Int
  package var seed: UInt64

  package static let none = Impairment()

  /// Each percentage within 0 to 100.
  package init(
    loss: Int = 0, duplication: Int = 0, reordering: Int = 0, corruption: Int = 0, seed: UInt64 = 1
  ) {
    self.loss = loss
    self.duplication = duplication
    self.reordering = reordering
    self.corruption = corruption
    self.seed = seed
  }

  package var isNone: Bool { [loss, duplication, reordering, corruption].allSatisfy { $0 == 0 } }
}

/// What a link carried since the network began, and what its impairment did. Every packet that was
/// sent is lost, or delivered once, or twice.
package struct LinkCounters: Equatable, Sendable {
  package var sent: UInt64 = 0
  package var lost: UInt64 = 0
  package var duplicated: UInt64 = 0
  package var reordered: UInt64 = 0
  package var corrupted: UInt64 = 0

  package init() {}
}

/// A link at work.
struct LinkState {
  var isCut = false
  var impairment = Impairment.none { didSet { dice = Dice(seed: impairment.seed) } }
  /// Each in front of some of its ends.
  var nats: [NATBox] = []
  private(set) var counters = LinkCounters()
  private var dice = Dice(seed: 1)

  /// The copies of a packet that arrive, each after so many times the delay of the link.
  mutating func carry(_ octets: [UInt8]) -> [(delays: Int, octets: [UInt8])] {
    counters.sent &+= 1
    if impairment.isNone { return [(1, octets)] }
    if dice.happens(impairment.loss) {
      counters.lost &+= 1
      return []
    }
    var copies = 1
    if dice.happens(impairment.duplication) {
      counters.duplicated &+= 1
      copies = 2
    }
    return (0..<copies).map { _ in (delays(), altered(octets)) }
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

/// SplitMix64, by Steele, Lea and Flood: enough for weather, and for nothing that is secret.
private struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func happens(_ percent: Int) -> Bool {
    percent > 0 && Int.random(in: 0..<100, using: &self) < percent
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
