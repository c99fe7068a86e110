import Cryptography
import Wire

/// The Encapsulating Security Payload (ESP) of one security association, which encrypts,
/// authenticates, or does both: how its header and trailer are written and read. RFC 4303 section
/// 2.
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
/// It holds three small numbers only, so that a copy costs nothing. `SecurityTransforms` holds the
/// algorithms that encrypt and authenticate.
struct EncapsulatingSecurityPayload {
  private static let headerLength = 8
  private static let trailerLength = 2

  let spi: UInt32
  private let vector: UInt8
  private let tag: UInt8

  /// Both lengths are in octets. An association that does not encrypt uses NULL encryption (RFC
  /// 2410), whose vector has no octets.
  init(spi: UInt32, vectorLength: Int, tagLength: Int) {
    self.spi = spi
    vector = UInt8(clamping: vectorLength)
    tag = UInt8(clamping: tagLength)
  }

  private var vectorLength: Int { Int(vector) }
  /// The number of octets of the integrity check value; 0 if ESP does not authenticate.
  var tagLength: Int { Int(tag) }

  /// The padding octets 1 to 16 as two 64-bit words in network order. RFC 4303 section 2.4.
  private static var padding: (first: UInt64, second: UInt64) {
    (0x0102_0304_0506_0708, 0x090A_0B0C_0D0E_0F10)
  }

  /// Writes `padding` octets of padding, the trailer, and zeroes for the integrity check value
  /// behind the inner packet, which ends at `end`. Returns the offset at which they end.
  @inline(__always)
  func storeTrailer(
    at end: Int, of packet: inout [UInt8], padding: Int, nextHeader: IPProtocol
  ) -> Int {
    let count = padding + Self.trailerLength + tagLength
    precondition(padding >= 0 && end >= 0 && end <= packet.count, "a packet to put it behind")
    if end < packet.count {
      // A packet that was decrypted, or that a link has padded, is followed by further octets.
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

  /// Writes padding, trailer and zeroes, `count` octets in all, to `place`, which has room for
  /// them.
  @inline(__always)
  private func fill(
    _ place: UnsafeMutableRawPointer, _ count: Int, padding: Int, _ nextHeader: IPProtocol
  ) {
    unsafe Self.fill(place, count, padding: padding)
    unsafe place.store(
      UInt16(truncatingIfNeeded: padding) << 8 | UInt16(nextHeader.rawValue), at: padding)
  }

  /// Writes `padding` octets of padding and zeroes behind them, `count` octets in all.
  @inline(__always)
  private static func fill(_ place: UnsafeMutableRawPointer, _ count: Int, padding: Int) {
    let register = MemoryLayout<SIMD16<UInt8>>.size
    // Up to three vector registers cover the usual lengths; zeroes are written to all before the
    // padding.
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

  /// Writes the padding and the zeroes of `fill` for any length, octet by octet.
  @inline(never)
  private static func fillSlowly(_ place: UnsafeMutableRawPointer, _ count: Int, padding: Int) {
    unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    for index in 0..<padding {
      unsafe place.storeBytes(
        of: UInt8(truncatingIfNeeded: index) &+ 1, toByteOffset: index, as: UInt8.self)
    }
  }

  /// Writes the header with its initialization vector to `place`, which has room for both. RFC 4303
  /// section 3.3.2.
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

  /// Returns the range of the octets that are encrypted in a packet of `count` octets whose ESP
  /// header is at `offset`.
  func encrypted(of count: Int, at offset: Int) -> Range<Int> {
    offset + Self.headerLength + vectorLength..<count - tagLength
  }

  /// Returns the range of the octets that are authenticated; the integrity check value follows it.
  func authenticated(of count: Int, at offset: Int) -> Range<Int> { offset..<count - tagLength }

  /// Returns the initialization vector of the ESP header at `offset`.
  func initializationVector(of octets: Span<UInt8>, at offset: Int) -> InitializationVector {
    InitializationVector(from: octets, at: offset + Self.headerLength, count: vectorLength)
  }

  /// Returns the sequence number of the header at `offset`, which is not authenticated yet. Throws
  /// `badHeader` if the packet has no room for header, vector, trailer and integrity check value,
  /// or if the SPI is another.
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

  /// Checks the trailer of a decrypted packet. Returns the range of the inner packet and the number
  /// of its protocol; throws `badTrailer` if the padding is wrong. RFC 4303 section 3.4.4.
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

  /// Returns whether the `count` octets at `offset` are known to be correct padding. It compares
  /// two words; false means that the octets have to be compared one by one.
  @inline(__always)
  private static func isPadding(_ octets: Span<UInt8>, at offset: Int, _ count: Int) -> Bool {
    if count == 0 { return true }
    guard count <= 16, octets.count - offset >= 16 else { return false }
    let first = octets.load(UInt64.self, at: offset) ^ padding.first
    // The octets behind the padding are shifted out.
    if count <= 8 { return first &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count) == 0 }
    let second = octets.load(UInt64.self, at: offset + 8) ^ padding.second
    return first == 0 && second &>> UInt64(truncatingIfNeeded: 128 &- 8 &* count) == 0
  }
}
