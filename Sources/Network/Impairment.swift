/// The impairments of a link, as percentages of its packets. The random generator is seeded, so
/// that a run can be repeated. In a network with a seed, each link draws different numbers.
package struct Impairment: Equatable, Sendable {
  /// The percentage of packets that are lost.
  package var loss: Int
  /// The percentage of packets that are delivered twice.
  package var duplication: Int
  /// The percentage of packets that are delivered after later ones.
  package var reordering: Int
  /// The percentage of packets that are delivered with one bit changed.
  package var corruption: Int
  /// The seed of the random generator that decides which packets are impaired.
  package var seed: UInt64

  /// No impairment.
  package static let none = Impairment()

  /// Creates an impairment. Each percentage is within 0 to 100.
  package init(
    loss: Int = 0, duplication: Int = 0, reordering: Int = 0, corruption: Int = 0, seed: UInt64 = 1
  ) {
    self.loss = loss
    self.duplication = duplication
    self.reordering = reordering
    self.corruption = corruption
    self.seed = seed
  }

  /// Whether all percentages are 0.
  package var isNone: Bool { [loss, duplication, reordering, corruption].allSatisfy { $0 == 0 } }
}

/// The random generator SplitMix64, by Steele, Lea and Flood. It suffices for impairments, and must
/// not be used for secrets.
struct SplitMix64: RandomNumberGenerator {
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
