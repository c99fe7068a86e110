extension UnsafeMutableRawPointer {
  /// Writes the number's octets, in network order, from `offset` on; there must be room for them.
  @inline(__always)
  func store<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    unsafe storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }
}
