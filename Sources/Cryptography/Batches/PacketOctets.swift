/// The address and length of the octets of a packet in a batch.
///
/// It does not own the octets: its creator keeps the array unchanged until all jobs that use it
/// have run.
///
/// A `package` type is inlined in other targets only if it is `@usableFromInline`.
@safe @usableFromInline package struct PacketOctets {
  /// The address of the first octet. All accesses are checked against `count` before.
  @usableFromInline package let start: UnsafeMutableRawPointer
  /// The number of octets.
  @usableFromInline package let count: Int

  /// Creates the value from an address at which `count` octets begin.
  @inlinable
  init(start: UnsafeMutableRawPointer, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  /// Creates the value for all octets of an array, which must not be empty.
  @inlinable
  package init(_ octets: inout [UInt8]) { self.init(&octets, 0..<octets.count) }

  /// Creates the value for the octets at `range`, which must lie within the array.
  @inlinable
  package init(_ octets: inout [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
    let place = unsafe octets.withUnsafeMutableBytes { $0.baseAddress }
    guard let place = unsafe place else { preconditionFailure("octets without a place") }
    unsafe start = place + range.lowerBound
    count = range.count
  }

  /// Calls `body` with the octets.
  @inlinable @inline(__always)
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span(_unsafeStart: octet(0), count: count))
  }

  /// Calls `body` with the octets, which it may change.
  @inlinable @inline(__always)
  package func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe MutableSpan(_unsafeStart: octet(0), count: count)
    return try body(&span)
  }

  /// Returns whether the range lies within the octets.
  @inlinable
  func contains(_ range: Range<Int>) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= count
  }

  /// Returns the address of the octet at `offset`, or of the end.
  @inlinable
  func octet(_ offset: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe (start + offset).assumingMemoryBound(to: UInt8.self)
  }
}
