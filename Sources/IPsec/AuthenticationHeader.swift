import Cryptography
import Wire

/// AH. RFC 4302 §2.
///
///     +---------------+---------------+-------------------------------+
///     |  Next Header  |  Payload Len  |           RESERVED            |
///     +---------------+---------------+-------------------------------+
///     |                 Security Parameters Index (SPI)               |
///     +---------------------------------------------------------------+
///     |                     Sequence Number Field                     |
///     +---------------------------------------------------------------+
///     |               Integrity Check Value (whole words)             |
///     +---------------------------------------------------------------+
struct AuthenticationHeader {
  /// Octets before the integrity check value.
  static let fixedLength: UInt8 = 12
  /// Where the integrity check value is.
  static let tagOffset = Int(fixedLength)

  let spi: UInt32
  private let tag: UInt8

  /// `tagLength`: octets of integrity check value.
  init(spi: UInt32, tagLength: Int) {
    self.spi = spi
    tag = UInt8(clamping: tagLength)
  }

  var tagLength: Int { Int(tag) }
  /// Octets: with IPv4 nothing has to be padded.
  var length: Int { Self.tagOffset + tagLength }
  /// In 32-bit words, less two.
  private var payloadLength: UInt8 { (Self.fixedLength + tag) / 4 - 2 }

  /// Writes the header to `place`, which has room for it, the integrity check value as zeroes.
  /// RFC 4302 §3.3.3.
  func store(to place: UnsafeMutableRawPointer, nextHeader: IPProtocol, sequenceNumber: UInt32) {
    unsafe place.store(
      UInt64(nextHeader.rawValue) << 56 | UInt64(payloadLength) << 48 | UInt64(spi), at: 0)
    unsafe place.store(sequenceNumber, at: 8)
    unsafe (place + Self.tagOffset).initializeMemory(
      as: UInt8.self, repeating: 0, count: tagLength)
  }

  /// What a header that is ours and whole says. Nothing is authenticated yet; once it is, this is
  /// known to be what the sender wrote.
  func read(
    _ packet: Span<UInt8>, at offset: Int
  ) throws(IPsecError) -> (sequenceNumber: UInt32, nextHeader: IPProtocol) {
    guard packet.count - offset >= length else {
      throw IPsecError(.badHeader(.totalLength), at: 2)
    }
    guard packet[offset + 1] == payloadLength else {
      throw IPsecError(.badHeader(.payloadLength), at: offset + 1)
    }
    guard packet.load(UInt32.self, at: offset + 4) == spi else {
      throw IPsecError(.badHeader(.spi), at: offset + 4)
    }
    return (packet.load(UInt32.self, at: offset + 8), IPProtocol(rawValue: packet[offset]))
  }

  /// The value that a whole header carries, behind the outer header, which the packet begins with.
  /// It and the mutable fields of that are zeroed in place, as they are authenticated, and stay so:
  /// of the outer header nothing is needed after this.
  func takeValue(
    from octets: inout MutableSpan<UInt8>, at offset: Int
  ) throws(IPsecError) -> IntegrityCheckValue {
    let received = IntegrityCheckValue(
      from: octets.span, at: offset + Self.tagOffset, length: tagLength)
    try MutableFields.zero(in: &octets, to: offset)
    IntegrityCheckValue.zero.store(
      into: &octets, at: offset + Self.tagOffset, length: tagLength)
    return received
  }
}
