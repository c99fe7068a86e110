// Other rooms see these bodies: each is a single instruction there, or two.

extension Span<UInt8> {
  /// The number whose octets, in network order, begin at `offset`; they must be there.
  @inlinable @inline(__always)
  package func load<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _: T.Type, at offset: Int
  ) -> T {
    unsafe T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}

extension MutableSpan<UInt8> {
  /// Writes the number's octets, in network order, from `offset` on.
  @inlinable @inline(__always)
  package mutating func store<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ value: T, at offset: Int
  ) {
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }
}
