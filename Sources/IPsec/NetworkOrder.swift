extension Span<UInt8> {
  /// The number whose octets, in network order, begin at `offset`; they must be there.
  func load<T: FixedWidthInteger & UnsignedInteger>(_: T.Type, at offset: Int) -> T {
    var value: T = 0
    for index in offset..<offset + T.bitWidth / 8 { value = value << 8 | T(self[index]) }
    return value
  }
}

extension MutableSpan<UInt8> {
  /// Writes the number's octets, in network order, from `offset` on.
  mutating func store(_ value: some FixedWidthInteger & UnsignedInteger, at offset: Int) {
    let width = value.bitWidth / 8
    for index in 0..<width {
      self[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - index)))
    }
  }
}
