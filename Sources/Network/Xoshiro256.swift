/// A random generator that is seeded with a number and a name: xoshiro256**, by Blackman and Vigna
/// (2018). A copy draws the same numbers as the original. Its output passes tests of randomness,
/// but is predictable from earlier output: it is for labs, and must not be used for keys that
/// protect secrets.
package struct Xoshiro256: RandomNumberGenerator, Equatable, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Creates a generator. Generators with one seed and different names are independent.
  package init(seed: UInt64, name: String) {
    // As its authors advise, the state comes from a generator of another kind and is never zero.
    var seeds = SplitMix64(seed: seed)
    var mixed = SplitMix64(seed: seeds.next() ^ name.stableHash)
    state = (mixed.next(), mixed.next(), mixed.next(), mixed.next() | 1)
  }

  /// The first number that the generator draws.
  var first: UInt64 {
    var copy = self
    return copy.next()
  }

  /// Draws the next number, 0 to 2^64 - 1.
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

  /// Returns whether two generators draw the same numbers from here on.
  package static func == (left: Self, right: Self) -> Bool { left.state == right.state }
}
