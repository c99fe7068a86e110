/// What a cipher begins with, up to 16 octets, as numbers in network order: nothing is allocated
/// for it. Octets that a cipher does not have are zero.
@usableFromInline package struct InitializationVector: Hashable, Sendable {
  @usableFromInline package var first: UInt64
  @usableFromInline package var second: UInt64

  package static let zero = InitializationVector(0)
  @inlinable package static var maximumLength: Int { 16 }

  @inlinable
  package init(_ first: UInt64, _ second: UInt64 = 0) {
    self.first = first
    self.second = second
  }

  /// Draws so many octets, eight at a time.
  package init(drawing count: Int, using generator: inout some RandomNumberGenerator) {
    self.init(count > 0 ? generator.next() : 0, count > 8 ? generator.next() : 0)
  }

  package func octets(_ count: Int) -> [UInt8] {
    (0..<min(count, Self.maximumLength)).map { index in
      UInt8(truncatingIfNeeded: (index < 8 ? first : second) >> UInt64(56 - index % 8 * 8))
    }
  }

  /// The vector of eight or sixteen octets that `octets` carry from `offset` on.
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
  /// Whose words lie in memory as the octets of this one.
  var bigEndian: InitializationVector { .init(first.bigEndian, second.bigEndian) }

  /// The nonce of a cipher that authenticates, as its octets lie in memory: salt and vector, and four
  /// octets unused. RFC 4106 §4.
  ///
  /// It is made in one register: what was written in parts and is read whole makes the processor
  /// wait.
  @inline(__always)
  func nonce(behind salt: UInt32) -> SIMD2<UInt64> {
    let vector = first.bigEndian
    return SIMD2(UInt64(salt) | vector << 32, vector >> 32)
  }
}

extension InitializationVector: ExpressibleByIntegerLiteral {
  /// A vector of eight octets.
  @inlinable
  package init(integerLiteral value: UInt64) { self.init(value) }
}
