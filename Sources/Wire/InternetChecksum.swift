/// The one's complement sum that guards IPv4 headers, ICMP, UDP and TCP. RFC 1071.
@usableFromInline package struct InternetChecksum {
  @usableFromInline var sum: UInt64 = 0

  @inlinable package init() {}

  /// Adds octets that begin at an even place of the message; an odd last one is padded with zero.
  @inlinable package mutating func add(_ octets: Span<UInt8>) {
    var index = 0
    if octets.count >= 64 {
      index = octets.count & ~31
      sum &+= UInt64(Self.wideSum(of: octets, until: index))
    }
    // A word is congruent to the sum of its halves, which is what the sum is folded to.
    while index + 4 <= octets.count {
      sum &+= UInt64(octets.load(UInt32.self, at: index))
      index += 4
    }
    while index + 1 < octets.count {
      sum &+= UInt64(octets[index]) << 8 | UInt64(octets[index + 1])
      index += 2
    }
    if index < octets.count { sum &+= UInt64(octets[index]) << 8 }
  }

  /// The sum of 32 octets at a time, folded. The order of the octets in a word does not matter until
  /// the end. RFC 1071 §2(B).
  @usableFromInline static func wideSum(of octets: Span<UInt8>, until end: Int) -> UInt16 {
    var even = SIMD4<UInt64>.zero
    var odd = SIMD4<UInt64>.zero
    let half = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    let bytes = unsafe octets.bytes
    for index in stride(from: 0, to: end, by: 32) {
      let words = unsafe bytes.unsafeLoadUnaligned(
        fromByteOffset: index, as: SIMD4<UInt64>.self)
      even &+= words & half
      odd &+= words &>> 32
    }
    var folded = even.wrappedSum() &+ odd.wrappedSum()
    while folded > 0xFFFF { folded = (folded & 0xFFFF) + folded >> 16 }
    return UInt16(truncatingIfNeeded: folded).bigEndian
  }

  @inlinable package mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

  /// Adds eight octets, in network order.
  @inlinable package mutating func add(_ words: UInt64) {
    sum &+= words >> 32 &+ words & 0xFFFF_FFFF
  }

  @inlinable package mutating func add(_ address: IPv4Address) {
    sum &+= UInt64(address.rawValue)
  }

  /// What goes into the checksum field; 0 for a message that already has a right one in it.
  @inlinable package var value: UInt16 {
    var folded = sum
    while folded > 0xFFFF { folded = (folded & 0xFFFF) + folded >> 16 }
    return ~UInt16(truncatingIfNeeded: folded)
  }

  @inlinable package static func of(_ octets: Span<UInt8>) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(octets)
    return checksum.value
  }
}
