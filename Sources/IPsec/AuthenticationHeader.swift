import Cryptography
import Wire

/// AH with 96 bits of integrity check value. RFC 4302 §2.
///
///     +---------------+---------------+-------------------------------+
///     |  Next Header  |  Payload Len  |           RESERVED            |
///     +---------------+---------------+-------------------------------+
///     |                 Security Parameters Index (SPI)               |
///     +---------------------------------------------------------------+
///     |                     Sequence Number Field                     |
///     +---------------------------------------------------------------+
///     |                Integrity Check Value (3 words)                |
///     +---------------------------------------------------------------+
struct AuthenticationHeader {
  /// Octets: with IPv4 nothing has to be padded.
  static let length = 24
  /// Of 32-bit words, less two.
  private static let payloadLength: UInt8 = 4
  /// Where the integrity check value is.
  static let tagOffset = 12

  let spi: UInt32

  /// Fills the header in at `offset`, the integrity check value with zeroes. RFC 4302 §3.3.3.
  func store(
    into octets: inout MutableSpan<UInt8>, at offset: Int, nextHeader: IPProtocol,
    sequenceNumber: UInt32
  ) {
    octets.store(
      UInt64(nextHeader.rawValue) << 56 | UInt64(Self.payloadLength) << 48 | UInt64(spi),
      at: offset)
    octets.store(sequenceNumber, at: offset + 8)
    IntegrityCheckValue.zero.store(into: &octets, at: offset + Self.tagOffset)
  }

  /// What a header that is ours and whole says. Nothing is authenticated yet; once it is, this is
  /// known to be what the sender wrote.
  func read(
    _ packet: Span<UInt8>, at offset: Int
  ) throws(IPsecError) -> (sequenceNumber: UInt32, nextHeader: IPProtocol) {
    guard packet.count - offset >= Self.length else {
      throw IPsecError(.badHeader(.totalLength), at: 2)
    }
    guard packet[offset + 1] == Self.payloadLength else {
      throw IPsecError(.badHeader(.payloadLength), at: offset + 1)
    }
    guard packet.load(UInt32.self, at: offset + 4) == spi else {
      throw IPsecError(.badHeader(.spi), at: offset + 4)
    }
    return (packet.load(UInt32.self, at: offset + 8), IPProtocol(rawValue: packet[offset]))
  }

  /// The value that a whole header carries, behind the outer header, which is at `outer`. It and the
  /// mutable fields of that are zeroed in place, as they are authenticated, and stay so: of the
  /// outer header nothing is needed after this.
  func takeValue(
    from octets: inout MutableSpan<UInt8>, at offset: Int, behind outer: Int
  ) throws(IPsecError) -> IntegrityCheckValue {
    let received = IntegrityCheckValue(from: octets.span, at: offset + Self.tagOffset)
    try MutableFields.zero(in: &octets, from: outer, to: offset)
    IntegrityCheckValue.zero.store(into: &octets, at: offset + Self.tagOffset)
    return received
  }
}
