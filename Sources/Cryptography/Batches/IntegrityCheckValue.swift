/// An integrity check value: the first octets of an HMAC, as ESP and AH carry it. RFC 2403 section
/// 2, RFC 2404 section 2, RFC 4868 section 2.
///
/// It is stored in words, not in an array: nothing is allocated, and a comparison takes the same
/// time wherever the difference is. Unused words are zero.
package struct IntegrityCheckValue: Equatable, Sendable {
  /// The number of octets of the longest value.
  package static let maximumLength = 32
  /// The value whose octets are all zero, as it stands in the packet while AH is computed. RFC 4302
  /// section 3.3.3.1.
  package static var zero: IntegrityCheckValue { IntegrityCheckValue() }

  private var words = SIMD8<UInt32>(repeating: 0)

  private init() {}

  /// Reads `length` octets, a multiple of four, at `offset`.
  package init(from octets: Span<UInt8>, at offset: Int, length: Int) {
    precondition(offset >= 0 && offset <= octets.count - length, "no such octets")
    self = unsafe octets.withUnsafeBytes { octets in
      guard let start = octets.baseAddress else { return .zero }
      return unsafe IntegrityCheckValue(from: start + offset, length: length)
    }
  }

  /// Reads `length` octets, a multiple of four, from memory.
  init(from octets: UnsafeRawPointer, length: Int) {
    // A value of 16 octets is read at once: a read of a register that was written word by word
    // makes the processor wait.
    if length == 16 {
      unsafe words.lowHalf = octets.loadUnaligned(as: SIMD4<UInt32>.self)
      return
    }
    for index in 0..<min(length, Self.maximumLength) / 4 {
      words[index] = unsafe octets.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
    }
  }

  /// Writes `length` octets, a multiple of four, at `offset`.
  package func store(into octets: inout MutableSpan<UInt8>, at offset: Int, length: Int) {
    precondition(offset >= 0 && offset <= octets.count - length, "no such octets")
    unsafe octets.withUnsafeMutableBytes { octets in
      guard let start = octets.baseAddress else { return }
      unsafe store(to: start + offset, length: length)
    }
  }

  /// Writes `length` octets, a multiple of four, to memory that has room for them.
  func store(to place: UnsafeMutableRawPointer, length: Int) {
    if length == 16 {
      unsafe place.storeBytes(of: words.lowHalf, as: SIMD4<UInt32>.self)
      return
    }
    for index in 0..<min(length, Self.maximumLength) / 4 {
      unsafe place.storeBytes(of: words[index], toByteOffset: 4 * index, as: UInt32.self)
    }
  }

  /// Returns whether `length` octets, a multiple of four, are equal at two places. The time depends
  /// on their number only.
  @inline(__always)
  static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, length: Int) -> Bool {
    if length == 16 {
      let differences =
        unsafe left.loadUnaligned(as: SIMD2<UInt64>.self)
        ^ right.loadUnaligned(as: SIMD2<UInt64>.self)
      return differences.x | differences.y == 0
    }
    var difference: UInt32 = 0
    var offset = 0
    while offset < length {
      difference |=
        unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        ^ right.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      offset &+= 4
    }
    return difference == 0
  }

  /// Returns whether two values are equal. The time does not depend on the octets.
  package static func == (left: Self, right: Self) -> Bool {
    let differences = left.words ^ right.words
    let halves = differences.lowHalf | differences.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return quarters.x | quarters.y == 0
  }
}
