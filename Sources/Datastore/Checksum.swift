/// The 64-bit FNV-1a checksum. It detects accidental damage but no deliberate changes. Each step is
/// a bijection of the state, so a change of a single octet is always detected.
struct Checksum: Equatable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init(of octets: [UInt8]) {
    let octets = octets.span
    for index in octets.indices {
      value = (value ^ UInt64(octets[index])) &* 0x0000_0100_0000_01B3
    }
  }
}
