/// The first octets of an HMAC: what ESP and AH carry. RFC 2403 §2, RFC 2404 §2, RFC 4868 §2.
///
/// Words instead of an array: nothing is allocated for it, and comparing takes the same time
/// wherever the difference is. Words that a value does not have are zero.
package struct IntegrityCheckValue: Equatable, Sendable {
  /// Octets of the longest.
  package static let maximumLength = 32
  package static let zero = IntegrityCheckValue()

  private var words = SIMD8<UInt32>(repeating: 0)

  private init() {}

  /// The value of `length` octets, whole words, that `octets` carry from `offset` on.
  package init(from octets: Span<UInt8>, at offset: Int, length: Int) {
    let bytes = unsafe octets.bytes
    precondition(offset >= 0 && offset <= bytes.byteCount - length, "no such octets")
    for index in 0..<min(length, Self.maximumLength) / 4 {
      words[index] = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset + 4 * index, as: UInt32.self)
    }
  }

  /// Writes `length` octets, whole words, into `octets` from `offset` on.
  package func store(into octets: inout MutableSpan<UInt8>, at offset: Int, length: Int) {
    var bytes = unsafe octets.mutableBytes
    for index in 0..<min(length, Self.maximumLength) / 4 {
      bytes.storeBytes(of: words[index], toByteOffset: offset + 4 * index, as: UInt32.self)
    }
  }

  package static func == (left: Self, right: Self) -> Bool {
    let differences = left.words ^ right.words
    let halves = differences.lowHalf | differences.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return quarters.x | quarters.y == 0
  }
}
