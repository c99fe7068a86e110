/// Reads network-order fields front to back.
package struct Cursor {
  package private(set) var offset: Int

  package init(at offset: Int = 0) { self.offset = max(0, offset) }

  package mutating func read<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _: T.Type, from octets: Span<UInt8>
  ) throws(WireError) -> T {
    let width = T.bitWidth / 8
    try require(width, of: octets)
    defer { offset += width }
    return octets.load(T.self, at: offset)
  }

  package mutating func readAddress(from octets: Span<UInt8>) throws(WireError) -> IPv4Address {
    IPv4Address(rawValue: try read(UInt32.self, from: octets))
  }

  /// The next `count` octets, copied.
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
  /// Appends in network order.
  // Other rooms see its body, or they would call each shift in it by way of a witness table.
  @inlinable
  package mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
