/// The first 96 bits of an HMAC: what ESP and AH carry. RFC 2403 §2, RFC 2404 §2.
///
/// Two words instead of an array: nothing is allocated for it, and comparing takes the same time
/// wherever the difference is.
package struct IntegrityCheckValue: Equatable, Sendable {
  /// Octets.
  package static let length = 12

  private let first: UInt64
  private let last: UInt32

  package init(first: UInt64, last: UInt32) {
    self.first = first
    self.last = last
  }

  /// The value that `octets` carry from `offset` on.
  package init(from octets: Span<UInt8>, at offset: Int) {
    var first: UInt64 = 0
    var last: UInt32 = 0
    for index in offset..<offset + 8 { first = first << 8 | UInt64(octets[index]) }
    for index in offset + 8..<offset + 12 { last = last << 8 | UInt32(octets[index]) }
    self.init(first: first, last: last)
  }

  /// Writes the value into `octets` from `offset` on.
  package func store(into octets: inout MutableSpan<UInt8>, at offset: Int) {
    for index in 0..<8 {
      octets[offset + index] = UInt8(truncatingIfNeeded: first >> UInt64(56 - 8 * index))
    }
    for index in 0..<4 {
      octets[offset + 8 + index] = UInt8(truncatingIfNeeded: last >> UInt32(24 - 8 * index))
    }
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.first ^ right.first | UInt64(left.last ^ right.last) == 0
  }
}
