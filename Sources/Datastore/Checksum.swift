/// FNV-1a, 64 bits: tells damage from what was written, not malice. Each step is a bijection of
/// the state, so no change of a single octet goes unseen.
struct Checksum: Equatable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init(of octets: [UInt8]) {
    let octets = octets.span
    for index in octets.indices {
      value = (value ^ UInt64(octets[index])) &* 0x0000_0100_0000_01B3
    }
  }
}
