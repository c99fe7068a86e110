/// The one's complement checksum of IPv4 headers, ICMP, UDP and TCP. RFC 1071.
@usableFromInline package struct InternetChecksum {
  @usableFromInline var sum: UInt64 = 0

  /// Creates the checksum of no octets, to which octets are then added.
  @inlinable package init() {}

  /// Adds octets that begin at an even offset of the message; an odd last octet is padded with
  /// zero.
  @inlinable package mutating func add(_ octets: Span<UInt8>) {
    var index = 0
    if octets.count >= 64 {
      index = octets.count & ~31
      sum &+= UInt64(Self.wideSum(of: octets, until: index))
    }
    // A 32-bit word is congruent to the sum of its halves modulo 0xFFFF, to which the sum is
    // folded.
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

  /// Returns the folded sum of the octets before `end`, 32 at a time. The order of the octets in a
  /// word is corrected at the end only. RFC 1071 section 2(B).
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

  /// Adds a 16-bit word.
  @inlinable package mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

  /// Adds eight octets, given as a number in network order.
  @inlinable package mutating func add(_ words: UInt64) {
    sum &+= words >> 32 &+ words & 0xFFFF_FFFF
  }

  /// Adds the four octets of an address.
  @inlinable package mutating func add(_ address: IPv4Address) {
    sum &+= UInt64(address.rawValue)
  }

  /// The value of the checksum field; 0 for a message that contains its correct checksum.
  @inlinable package var value: UInt16 {
    var folded = sum
    while folded > 0xFFFF { folded = (folded & 0xFFFF) + folded >> 16 }
    return ~UInt16(truncatingIfNeeded: folded)
  }

  /// Returns the checksum of a whole message.
  @inlinable package static func of(_ octets: Span<UInt8>) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(octets)
    return checksum.value
  }
}
