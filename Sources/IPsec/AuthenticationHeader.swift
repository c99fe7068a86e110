import Cryptography
import Wire

/// The Authentication Header (AH) of one security association: its SPI, the length of its integrity
/// check value, and how the header is written and read. RFC 4302 section 2.
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
  /// The number of octets before the integrity check value.
  static let fixedLength: UInt8 = 12
  /// The offset of the integrity check value in the header, in octets.
  static let tagOffset = Int(fixedLength)

  let spi: UInt32
  private let tag: UInt8

  /// `tagLength` is the number of octets of the integrity check value.
  init(spi: UInt32, tagLength: Int) {
    self.spi = spi
    tag = UInt8(clamping: tagLength)
  }

  /// The number of octets of the integrity check value.
  var tagLength: Int { Int(tag) }
  /// The number of octets of the header. With IPv4 it needs no padding, because each algorithm's
  /// value consists of whole 32-bit words.
  var length: Int { Self.tagOffset + tagLength }
  /// The value of the Payload Len field: the header's length in 32-bit words, less two. RFC 4302
  /// section 2.2.
  private var payloadLength: UInt8 { (Self.fixedLength + tag) / 4 - 2 }

  /// Writes the header to `place`, which has room for it, with zeroes for the integrity check
  /// value. RFC 4302 section 3.3.3.
  func store(to place: UnsafeMutableRawPointer, nextHeader: IPProtocol, sequenceNumber: UInt32) {
    unsafe place.store(
      UInt64(nextHeader.rawValue) << 56 | UInt64(payloadLength) << 48 | UInt64(spi), at: 0)
    unsafe place.store(sequenceNumber, at: 8)
    unsafe (place + Self.tagOffset).initializeMemory(
      as: UInt8.self, repeating: 0, count: tagLength)
  }

  /// Reads the sequence number and the next header of the header at `offset`. Throws `badHeader` if
  /// the packet is too short, or if the length or the SPI is not this association's. Neither field
  /// is authenticated yet.
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

  /// Returns the integrity check value of the header at `offset`, behind the outer header with
  /// which the packet begins. The value and the mutable fields of the outer header are set to zero
  /// in place, as they are authenticated; later steps do not need them. Throws
  /// `badHeader(.option)`.
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
