/// The first 96 bits of an HMAC: what ESP and AH carry. RFC 2403 §2, RFC 2404 §2.
///
/// Two words instead of an array: nothing is allocated for it, and comparing takes the same time
/// wherever the difference is.
package struct IntegrityCheckValue: Equatable, Sendable {
  /// Octets.
  package static let length = 12
  package static let zero = IntegrityCheckValue(first: 0, last: 0)

  private let first: UInt64
  private let last: UInt32

  package init(first: UInt64, last: UInt32) {
    self.first = first
    self.last = last
  }

  /// The value that `octets` carry from `offset` on.
  package init(from octets: Span<UInt8>, at offset: Int) {
    let bytes = unsafe octets.bytes
    precondition(offset >= 0 && offset <= bytes.byteCount - Self.length, "no such octets")
    unsafe self.init(
      first: UInt64(
        bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)),
      last: UInt32(
        bigEndian: bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset + 8, as: UInt32.self)))
  }

  /// Writes the value into `octets` from `offset` on.
  package func store(into octets: inout MutableSpan<UInt8>, at offset: Int) {
    var bytes = unsafe octets.mutableBytes
    bytes.storeBytes(of: first.bigEndian, toByteOffset: offset, as: UInt64.self)
    bytes.storeBytes(of: last.bigEndian, toByteOffset: offset + 8, as: UInt32.self)
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.first ^ right.first | UInt64(left.last ^ right.last) == 0
  }
}
