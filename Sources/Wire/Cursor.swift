/// A position in a sequence of octets, from which fields in network order are read one after
/// another.
package struct Cursor {
  /// The offset of the next octet to be read.
  package private(set) var offset: Int

  /// Creates a position; a negative offset becomes 0.
  package init(at offset: Int = 0) { self.offset = max(0, offset) }

  /// Reads an unsigned integer in network order. Throws `WireError.Reason.truncated` at the end.
  package mutating func read<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _: T.Type, from octets: Span<UInt8>
  ) throws(WireError) -> T {
    let width = T.bitWidth / 8
    try require(width, of: octets)
    defer { offset += width }
    return octets.load(T.self, at: offset)
  }

  /// Reads four octets as an IPv4 address. Throws `WireError.Reason.truncated` at the end.
  package mutating func readAddress(from octets: Span<UInt8>) throws(WireError) -> IPv4Address {
    IPv4Address(rawValue: try read(UInt32.self, from: octets))
  }

  /// Returns a copy of the next `count` octets. Throws `WireError.Reason.truncated` at the end.
  package mutating func read(
    count: Int, from octets: Span<UInt8>
  ) throws(WireError) -> [UInt8] {
    try require(count, of: octets)
    var taken: [UInt8] = []
    taken.reserveCapacity(count)
    for index in offset..<offset + count { taken.append(octets[index]) }
    offset += count
    return taken
  }

  /// Skips `count` octets. Throws `WireError.Reason.truncated` at the end.
  package mutating func skip(_ count: Int, in octets: Span<UInt8>) throws(WireError) {
    try require(count, of: octets)
    offset += count
  }

  private func require(_ count: Int, of octets: Span<UInt8>) throws(WireError) {
    guard count >= 0, octets.count - offset >= count else {
      throw WireError(.truncated(needed: count), at: offset)
    }
  }
}

extension [UInt8] {
  // `@inlinable`, because callers in other targets would otherwise reach each shift through a
  // witness table.
  /// Appends the octets of a number in network order.
  @inlinable
  package mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
