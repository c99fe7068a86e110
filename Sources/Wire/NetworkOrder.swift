// `@inlinable`, because each function is one or two instructions in the code of other targets.

extension Span<UInt8> {
  /// Returns the number whose octets, in network order, begin at `offset`. The caller has checked
  /// that they are within the span.
  @inlinable @inline(__always)
  package func load<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _: T.Type, at offset: Int
  ) -> T {
    unsafe T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}

extension MutableSpan<UInt8> {
  /// Writes the octets of `value` in network order at `offset`.
  @inlinable @inline(__always)
  package mutating func store<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ value: T, at offset: Int
  ) {
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }
}
