/// What a link does to packets, each with a chance in hundred; the dice are seeded, so that a run
/// can be repeated. Two links of a network that has a seed itself draw differently.
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

/// SplitMix64, by Steele, Lea and Flood: enough for weather, and for nothing that is secret.
struct Dice: RandomNumberGenerator {
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
