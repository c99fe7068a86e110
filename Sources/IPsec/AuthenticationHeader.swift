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

  /// Fills the header in at `offset`, all but the integrity check value. RFC 4302 §3.3.3.
  func store(
    into octets: inout MutableSpan<UInt8>, at offset: Int, nextHeader: IPProtocol,
    sequenceNumber: UInt32
  ) {
    octets[offset] = nextHeader.rawValue
    octets[offset + 1] = Self.payloadLength
    octets.store(spi, at: offset + 4)
    octets.store(sequenceNumber, at: offset + 8)
  }

  /// The sequence number of a header that is ours and whole; nothing is authenticated yet.
  func sequenceNumber(of packet: Span<UInt8>, at offset: Int) throws(IPsecError) -> UInt32 {
    guard packet.count - offset >= Self.length else {
      throw IPsecError(.badHeader(.totalLength), at: 2)
    }
    guard packet[offset + 1] == Self.payloadLength else {
      throw IPsecError(.badHeader(.payloadLength), at: offset + 1)
    }
    guard packet.load(UInt32.self, at: offset + 4) == spi else {
      throw IPsecError(.badHeader(.spi), at: offset + 4)
    }
    return packet.load(UInt32.self, at: offset + 8)
  }

  /// The value that a whole header carries. It and the mutable fields of the packet are zeroed in
  /// place, as they are authenticated, and stay so: of the outer header nothing is needed after this.
  func takeValue(
    from octets: inout MutableSpan<UInt8>, at offset: Int
  ) throws(IPsecError) -> IntegrityCheckValue {
    let received = IntegrityCheckValue(from: octets.span, at: offset + Self.tagOffset)
    try MutableFields.zero(in: &octets, headerLength: offset)
    IntegrityCheckValue.zero.store(into: &octets, at: offset + Self.tagOffset)
    return received
  }
}
