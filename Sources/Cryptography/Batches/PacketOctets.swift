/// The octets of a packet in a batch, where they lie.
///
/// It does not own them, as jobs do not own their ciphers: whoever makes it leaves the array as it
/// is, and keeps it, until all that was told of the place is done.
///
/// Other rooms see the bodies: of a type of the package, they do where it is `@usableFromInline`.
@safe @usableFromInline package struct PacketOctets {
  /// Where they begin: what is read or written from here on has been checked against `count`.
  @usableFromInline package let start: UnsafeMutableRawPointer
  @usableFromInline package let count: Int

  /// So many octets must begin at `start`.
  @inlinable
  init(start: UnsafeMutableRawPointer, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  @inlinable
  package init(_ octets: inout [UInt8]) { self.init(&octets, 0..<octets.count) }

  /// Those at `range`, which must be there.
  @inlinable
  package init(_ octets: inout [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= octets.count, "no such octets")
    let place = unsafe octets.withUnsafeMutableBytes { $0.baseAddress }
    guard let place = unsafe place else { preconditionFailure("octets without a place") }
    unsafe start = place + range.lowerBound
    count = range.count
  }

  /// Lends the octets.
  @inlinable @inline(__always)
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span(_unsafeStart: octet(0), count: count))
  }

  /// Lends the octets, to be changed.
  @inlinable @inline(__always)
  package func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe MutableSpan(_unsafeStart: octet(0), count: count)
    return try body(&span)
  }

  /// Whether there are such octets.
  @inlinable
  func contains(_ range: Range<Int>) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= count
  }

  /// The place of the octet at `offset`, which must be there, or the end.
  @inlinable
  func octet(_ offset: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe (start + offset).assumingMemoryBound(to: UInt8.self)
  }
}
