/// SplitMix64: the same rolls for the same seed.
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
}

/// Every prefix of the octets, and the octets with each single bit flipped.
func mutations(of octets: [UInt8]) -> [[UInt8]] {
  var all = (0..<octets.count).map { Array(octets[..<$0]) }
  for index in octets.indices {
    for bit in 0..<8 {
      var flipped = octets
      flipped[index] ^= 1 << UInt8(bit)
      all.append(flipped)
    }
  }
  return all
}
