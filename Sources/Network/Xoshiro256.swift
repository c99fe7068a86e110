/// Random bits that follow from a seed and a name: xoshiro256**, by Blackman and Vigna (2018). A
/// value: a copy draws what the original would have drawn. They pass all tests of randomness, but
/// who has seen some of them can tell the others: for labs, and never for keys that keep a secret.
package struct Xoshiro256: RandomNumberGenerator, Equatable, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Generators of one seed and different names have nothing in common.
  package init(seed: UInt64, name: String) {
    // The authors' advice: the state comes from a generator of another kind, and is never zero.
    var seeds = Dice(seed: seed)
    var mixed = Dice(seed: seeds.next() ^ name.stableHash)
    state = (mixed.next(), mixed.next(), mixed.next(), mixed.next() | 1)
  }

  /// The first bits that it draws.
  var first: UInt64 {
    var copy = self
    return copy.next()
  }

  package mutating func next() -> UInt64 {
    let result = Self.rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotated(state.3, by: 45)
    return result
  }

  private static func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 {
    bits << count | bits >> (64 - count)
  }

  package static func == (left: Self, right: Self) -> Bool { left.state == right.state }
}
