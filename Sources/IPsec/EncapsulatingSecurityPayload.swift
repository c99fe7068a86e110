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

  /// Appends the trailer and room for the integrity check value to the inner packet.
  func appendTrailer(to packet: inout [UInt8], padding: Int, nextHeader: IPProtocol) {
    let count = padding + Self.trailerLength + tagLength
    packet.append(addingCapacity: count) { trailer in
      for octet in 0..<UInt8(truncatingIfNeeded: padding) { trailer.append(octet &+ 1) }
      trailer.append(UInt8(truncatingIfNeeded: padding))
      trailer.append(nextHeader.rawValue)
      trailer.append(repeating: 0, count: tagLength)
    }
  }

  /// Fills the header in at `offset`, the initialization vector included. RFC 4303 §3.3.2.
  func store(
    into octets: inout MutableSpan<UInt8>, at offset: Int, sequenceNumber: UInt32,
    initializationVector: InitializationVector
  ) {
    octets.store(spi, at: offset)
    octets.store(sequenceNumber, at: offset + 4)
    if vectorLength > 0 {
      initializationVector.store(
        into: &octets, at: offset + Self.headerLength, count: vectorLength)
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
  func open(
    _ octets: Span<UInt8>, at offset: Int
  ) throws(IPsecError) -> (inner: Range<Int>, nextHeader: IPProtocol) {
    let body = encrypted(of: octets.count, at: offset)
    let end = body.upperBound
    let padding = Int(octets[end - 2])
    let innerEnd = end - Self.trailerLength - padding
    guard innerEnd >= body.lowerBound else { throw IPsecError(.badTrailer, at: end - 2) }
    for index in 0..<padding where Int(octets[innerEnd + index]) != index + 1 {
      throw IPsecError(.badTrailer, at: innerEnd + index)
    }
    return (body.lowerBound..<innerEnd, IPProtocol(rawValue: octets[end - 1]))
  }
}
