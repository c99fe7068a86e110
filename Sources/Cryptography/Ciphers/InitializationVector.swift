/// An initialization vector of up to 16 octets, stored as two numbers in network order, so that
/// nothing is allocated. Unused octets are zero.
@usableFromInline package struct InitializationVector: Hashable, Sendable {
  /// The first eight octets.
  @usableFromInline package var first: UInt64
  /// The last eight octets.
  @usableFromInline package var second: UInt64

  /// The vector whose octets are all zero.
  package static let zero = InitializationVector(0)
  /// The number of octets of the longest vector, that of AES-CBC. RFC 3602 section 3.
  @inlinable package static var maximumLength: Int { 16 }

  /// Creates a vector from its first and last eight octets, in network order; the last ones are
  /// zero for a vector of eight octets.
  @inlinable
  package init(_ first: UInt64, _ second: UInt64 = 0) {
    self.first = first
    self.second = second
  }

  /// Draws `count` random octets, eight at a time.
  package init(drawing count: Int, using generator: inout some RandomNumberGenerator) {
    self.init(count > 0 ? generator.next() : 0, count > 8 ? generator.next() : 0)
  }

  /// Returns the first `count` octets.
  package func octets(_ count: Int) -> [UInt8] {
    (0..<min(count, Self.maximumLength)).map { index in
      UInt8(truncatingIfNeeded: (index < 8 ? first : second) >> UInt64(56 - index % 8 * 8))
    }
  }

  /// Reads a vector of eight or sixteen octets at `offset`.
  @inlinable
  package init(from octets: Span<UInt8>, at offset: Int, count: Int) {
    let bytes = unsafe octets.bytes
    precondition(offset >= 0 && offset + count <= bytes.byteCount, "no such octets")
    unsafe self.init(
      UInt64(
        bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)),
      count < Self.maximumLength
        ? 0
        : UInt64(
          bigEndian: bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset + 8, as: UInt64.self)))
  }
}

extension InitializationVector {
  /// The value whose words have the octets of this vector in memory order.
  var bigEndian: InitializationVector { .init(first.bigEndian, second.bigEndian) }

  /// Returns the nonce of AES-GCM in memory order: salt, vector and four unused octets. RFC 4106
  /// section 4.
  ///
  /// It is built in one register, because a read of a value that was written in parts makes the
  /// processor wait.
  @inline(__always)
  func nonce(behind salt: UInt32) -> SIMD2<UInt64> {
    let vector = first.bigEndian
    return SIMD2(UInt64(salt) | vector << 32, vector >> 32)
  }
}

extension InitializationVector: ExpressibleByIntegerLiteral {
  /// Creates a vector of eight octets.
  @inlinable
  package init(integerLiteral value: UInt64) { self.init(value) }
}
