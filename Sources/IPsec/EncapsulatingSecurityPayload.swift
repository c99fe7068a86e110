import Cryptography
import Wire

/// ESP that encrypts, authenticates, or does both. RFC 4303 §2.
///
///     +---------------------------------------------------------------+ ----
///     |                 Security Parameters Index (SPI)               |  ^
///     +---------------------------------------------------------------+  |
///     |                        Sequence Number                        |  |
///     +---------------------------------------------------------------+  | authenticated
///     |           Initialization vector (where encrypted)             |  |
///     +---------------------------------------------------------------+  | ----
///     |              Inner packet              |  Padding (0-255)     |  |  ^ encrypted
///     +----------------------------------------+----------------------+  |  |
///     |                  | Pad Length          |  Next Header         |  v  v
///     +---------------------------------------------------------------+ ----
///     |          Integrity check value (where authenticated)          |
///     +---------------------------------------------------------------+
///
/// Numbers alone, and small ones, so that copying one out of an association costs nothing; who
/// encrypts and authenticates is in `SecurityTransforms`.
struct EncapsulatingSecurityPayload {
  private static let headerLength = 8
  private static let trailerLength = 2

  let spi: UInt32
  private let vector: UInt8
  private let tag: UInt8

  /// What does not encrypt has NULL encryption (RFC 2410) and no vector. Lengths are in octets.
  init(spi: UInt32, vectorLength: Int, tagLength: Int) {
    self.spi = spi
    vector = UInt8(clamping: vectorLength)
    tag = UInt8(clamping: tagLength)
  }

  private var vectorLength: Int { Int(vector) }
  var tagLength: Int { Int(tag) }

  /// Padding 1, 2, 3..., two words of it, in network order. RFC 4303 §2.4.
  private static var padding: (first: UInt64, second: UInt64) {
    (0x0102_0304_0506_0708, 0x090A_0B0C_0D0E_0F10)
  }

  /// Writes the trailer, and zeroes for the integrity check value, behind the inner packet, which
  /// ends at `end`. Returns where they end.
  @inline(__always)
  func storeTrailer(
    at end: Int, of packet: inout [UInt8], padding: Int, nextHeader: IPProtocol
  ) -> Int {
    let count = padding + Self.trailerLength + tagLength
    precondition(padding >= 0 && end >= 0 && end <= packet.count, "a packet to put it behind")
    if end < packet.count {
      // What came out of a tunnel, or from a link that pads, has octets behind it.
      let missing = end + count - packet.count
      if missing > 0 { packet.append(contentsOf: repeatElement(0, count: missing)) }
      unsafe packet.withUnsafeMutableBytes { octets in
        guard let start = octets.baseAddress else { return }
        unsafe fill(start + end, count, padding: padding, nextHeader)
      }
      return end + count
    }
    packet.append(addingCapacity: count) { trailer in
      unsafe trailer.withUnsafeMutableBufferPointer { octets, written in
        precondition(octets.count >= count, "room for a trailer")
        guard let start = octets.baseAddress else { return }
        unsafe fill(UnsafeMutableRawPointer(start), count, padding: padding, nextHeader)
        written = count
      }
    }
    return end + count
  }

  /// Writes the trailer, and zeroes behind it, `count` octets in all, to a place that has room.
  @inline(__always)
  private func fill(
    _ place: UnsafeMutableRawPointer, _ count: Int, padding: Int, _ nextHeader: IPProtocol
  ) {
    unsafe Self.fill(place, count, padding: padding)
    unsafe place.store(
      UInt16(truncatingIfNeeded: padding) << 8 | UInt16(nextHeader.rawValue), at: padding)
  }

  /// Writes padding, and zeroes behind it, `count` octets in all.
  @inline(__always)
  private static func fill(_ place: UnsafeMutableRawPointer, _ count: Int, padding: Int) {
    let register = MemoryLayout<SIMD16<UInt8>>.size
    // A register at a time, where so much is written anyhow.
    guard count >= register, count <= 3 * register, padding <= register else {
      return unsafe fillSlowly(place, count, padding: padding)
    }
    if count > 2 * register {
      unsafe place.storeBytes(of: .zero, toByteOffset: register, as: SIMD16<UInt8>.self)
    }
    unsafe place.storeBytes(of: .zero, toByteOffset: count - register, as: SIMD16<UInt8>.self)
    unsafe place.store(Self.padding.first, at: 0)
    unsafe place.store(Self.padding.second, at: 8)
  }

  @inline(never)
  private static func fillSlowly(_ place: UnsafeMutableRawPointer, _ count: Int, padding: Int) {
    unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    for index in 0..<padding {
      unsafe place.storeBytes(
        of: UInt8(truncatingIfNeeded: index) &+ 1, toByteOffset: index, as: UInt8.self)
    }
  }

  /// Writes the header to `place`, which has room for it, the initialization vector included.
  /// RFC 4303 §3.3.2.
  func store(
    to place: UnsafeMutableRawPointer, sequenceNumber: UInt32,
    initializationVector: InitializationVector
  ) {
    unsafe place.store(UInt64(spi) << 32 | UInt64(sequenceNumber), at: 0)
    if vectorLength > 0 { unsafe place.store(initializationVector.first, at: Self.headerLength) }
    if vectorLength > 8 {
      unsafe place.store(initializationVector.second, at: Self.headerLength + 8)
    }
  }

  /// What is encrypted of a packet of `count` octets with this header at `offset`.
  func encrypted(of count: Int, at offset: Int) -> Range<Int> {
    offset + Self.headerLength + vectorLength..<count - tagLength
  }

  /// What is authenticated of it; the integrity check value follows.
  func authenticated(of count: Int, at offset: Int) -> Range<Int> { offset..<count - tagLength }

  func initializationVector(of octets: Span<UInt8>, at offset: Int) -> InitializationVector {
    InitializationVector(from: octets, at: offset + Self.headerLength, count: vectorLength)
  }

  /// The sequence number of a header that is ours, in a packet that has room for all there must
  /// be; nothing is authenticated yet.
  @inline(__always)
  func sequenceNumber(of packet: Span<UInt8>, at offset: Int) throws(IPsecError) -> UInt32 {
    let least = Self.headerLength + vectorLength + Self.trailerLength + tagLength
    guard packet.count - offset >= least else { throw IPsecError(.badHeader(.totalLength), at: 2) }
    let header = packet.load(UInt64.self, at: offset)
    guard UInt32(truncatingIfNeeded: header >> 32) == spi else {
      throw IPsecError(.badHeader(.spi), at: offset)
    }
    return UInt32(truncatingIfNeeded: header)
  }

  /// Checks the trailer of a decrypted packet: where the inner packet is, and what the next header
  /// says it is. RFC 4303 §3.4.4.
  @inline(__always)
  func open(
    _ octets: Span<UInt8>, at offset: Int
  ) throws(IPsecError) -> (inner: Range<Int>, nextHeader: UInt8) {
    let body = encrypted(of: octets.count, at: offset)
    let end = body.upperBound
    let trailer = octets.load(UInt16.self, at: end - 2)
    let padding = Int(trailer >> 8)
    let innerEnd = end - Self.trailerLength - padding
    guard innerEnd >= body.lowerBound else { throw IPsecError(.badTrailer, at: end - 2) }
    if !Self.isPadding(octets, at: innerEnd, padding) {
      for index in 0..<padding where Int(octets[innerEnd + index]) != index + 1 {
        throw IPsecError(.badTrailer, at: innerEnd + index)
      }
    }
    return (body.lowerBound..<innerEnd, UInt8(truncatingIfNeeded: trailer))
  }

  /// Whether so many octets are padding, as far as two words tell.
  @inline(__always)
  private static func isPadding(_ octets: Span<UInt8>, at offset: Int, _ count: Int) -> Bool {
    if count == 0 { return true }
    guard count <= 16, octets.count - offset >= 16 else { return false }
    let first = octets.load(UInt64.self, at: offset) ^ padding.first
    // What is behind the padding is shifted out.
    if count <= 8 { return first &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count) == 0 }
    let second = octets.load(UInt64.self, at: offset + 8) ^ padding.second
    return first == 0 && second &>> UInt64(truncatingIfNeeded: 128 &- 8 &* count) == 0
  }
}
