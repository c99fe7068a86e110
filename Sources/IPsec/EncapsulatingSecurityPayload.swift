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

  /// Padding 1, 2, 3... RFC 4303 §2.4.
  private static let padding = SIMD16<UInt8>(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)

  /// Appends the trailer and room for the integrity check value to the inner packet.
  func appendTrailer(to packet: inout [UInt8], padding: Int, nextHeader: IPProtocol) {
    let count = padding + Self.trailerLength + tagLength
    packet.append(addingCapacity: count) { trailer in
      unsafe trailer.withUnsafeMutableBufferPointer { octets, written in
        precondition(padding >= 0 && octets.count >= count, "room for a trailer")
        guard let start = octets.baseAddress else { return }
        let place = UnsafeMutableRawPointer(start)
        let register = MemoryLayout<SIMD16<UInt8>>.size
        // A register at a time, where so much is written anyhow.
        if count >= register, count <= 3 * register, padding <= register {
          if count > 2 * register {
            unsafe place.storeBytes(of: .zero, toByteOffset: register, as: SIMD16<UInt8>.self)
          }
          unsafe place.storeBytes(of: .zero, toByteOffset: count - register, as: SIMD16<UInt8>.self)
          unsafe place.storeBytes(of: Self.padding, as: SIMD16<UInt8>.self)
        } else {
          unsafe octets.initialize(repeating: 0)
          for index in 0..<padding { unsafe octets[index] = UInt8(truncatingIfNeeded: index) &+ 1 }
        }
        unsafe place.store(
          UInt16(truncatingIfNeeded: padding) << 8 | UInt16(nextHeader.rawValue), at: padding)
        written = count
      }
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
    guard packet.load(UInt32.self, at: offset) == spi else {
      throw IPsecError(.badHeader(.spi), at: offset)
    }
    return packet.load(UInt32.self, at: offset + 4)
  }

  /// Checks the trailer of a decrypted packet: where the inner packet is, and what the next header
  /// says it is. RFC 4303 §3.4.4.
  @inline(__always)
  func open(
    _ octets: Span<UInt8>, at offset: Int
  ) throws(IPsecError) -> (inner: Range<Int>, nextHeader: IPProtocol) {
    let body = encrypted(of: octets.count, at: offset)
    let end = body.upperBound
    let padding = Int(octets[end - 2])
    let innerEnd = end - Self.trailerLength - padding
    guard innerEnd >= body.lowerBound else { throw IPsecError(.badTrailer, at: end - 2) }
    if !Self.isPadding(octets, at: innerEnd, padding) {
      for index in 0..<padding where Int(octets[innerEnd + index]) != index + 1 {
        throw IPsecError(.badTrailer, at: innerEnd + index)
      }
    }
    return (body.lowerBound..<innerEnd, IPProtocol(rawValue: octets[end - 1]))
  }
  /// Whether so many octets are padding, as far as two words tell.
  @inline(__always)
  private static func isPadding(_ octets: Span<UInt8>, at offset: Int, _ count: Int) -> Bool {
    if count == 0 { return true }
    guard count <= 16, octets.count - offset >= 16 else { return false }
    let first = octets.load(UInt64.self, at: offset) ^ 0x0102_0304_0506_0708
    // What is behind the padding is shifted out.
    if count <= 8 { return first &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count) == 0 }
    let second = octets.load(UInt64.self, at: offset + 8) ^ 0x090A_0B0C_0D0E_0F10
    return first == 0 && second &>> UInt64(truncatingIfNeeded: 128 &- 8 &* count) == 0
  }
}
