/// The octets of a packet in a batch, where they lie.
///
/// It does not own them, as jobs do not own their ciphers: whoever makes it leaves the array as it
/// is, and keeps it, until all that was told of the place is done.
@safe package struct PacketOctets {
  /// Where they begin: what is read or written from here on has been checked against `count`.
  package let start: UnsafeMutableRawPointer
  package let count: Int

  package init(_ octets: inout [UInt8]) {
    let place = unsafe octets.withUnsafeMutableBytes { $0.baseAddress }
    guard let place = unsafe place else { preconditionFailure("octets without a place") }
    unsafe start = place
    count = octets.count
  }

  /// Whether there are such octets.
  func contains(_ range: Range<Int>) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= count
  }

  /// The place of the octet at `offset`, which must be there, or the end.
  func octet(_ offset: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe (start + offset).assumingMemoryBound(to: UInt8.self)
  }
}
