extension UnsafeMutableRawPointer {
  /// Writes the octets of `value` in network order at `offset`; the memory must have room for them.
  @inline(__always)
  func store<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    unsafe storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }
}
