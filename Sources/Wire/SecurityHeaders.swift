/// The unencrypted header of an ESP packet. RFC 4303 section 2.
package struct ESPHeader: Equatable, Sendable {
  /// The SPI, which identifies the association at the receiver.
  package var spi: UInt32
  /// The sequence number.
  package var sequence: UInt32

  /// The number of octets of the header.
  package static let length = 8

  /// Creates a header from its two fields.
  package init(spi: UInt32, sequence: UInt32) {
    self.spi = spi
    self.sequence = sequence
  }

  /// Reads the start of a payload of protocol 50. Throws `WireError.Reason.truncated`.
  package init(parsing payload: ArraySlice<UInt8>) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    spi = try cursor.read(UInt32.self, from: octets)
    sequence = try cursor.read(UInt32.self, from: octets)
  }

  /// The octets of the header.
  package var octets: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: spi)
    octets.append(bigEndian: sequence)
    return octets
  }
}

/// The Authentication Header (AH) with its integrity check value. RFC 4302 section 2.
///
///     +---------------+---------------+-------------------------------+
///     |  Next Header  |  Payload Len  |           RESERVED            |
///     +---------------+---------------+-------------------------------+
///     |                 Security Parameters Index (SPI)               |
///     +---------------------------------------------------------------+
///     |                     Sequence Number Field                     |
///     +---------------------------------------------------------------+
///     |                Integrity Check Value (variable)               |
///     +---------------------------------------------------------------+
package struct AHHeader: Equatable, Sendable {
  /// The protocol of what follows the header.
  package var nextHeader: IPProtocol
  /// The SPI, which identifies the association at the receiver.
  package var spi: UInt32
  /// The sequence number.
  package var sequence: UInt32
  /// The integrity check value, a multiple of four octets.
  package private(set) var integrityCheckValue: [UInt8]

  /// The number of octets before the integrity check value.
  package static let fixedLength = 12

  /// Creates a header; nil if the integrity check value is not a multiple of four octets, or longer
  /// than the length field can express.
  package init?(
    nextHeader: IPProtocol, spi: UInt32, sequence: UInt32, integrityCheckValue: [UInt8]
  ) {
    guard integrityCheckValue.count % 4 == 0, integrityCheckValue.count / 4 + 1 <= UInt8.max
    else { return nil }
    self.nextHeader = nextHeader
    self.spi = spi
    self.sequence = sequence
    self.integrityCheckValue = integrityCheckValue
  }

  /// Reads the start of a payload of protocol 51. Throws a `WireError`.
  package init(parsing payload: ArraySlice<UInt8>) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    nextHeader = IPProtocol(rawValue: try cursor.read(UInt8.self, from: octets))
    // The field counts words of four octets, less two.
    let length = (Int(try cursor.read(UInt8.self, from: octets)) + 2) * 4
    guard length >= Self.fixedLength else {
      throw WireError(.invalid(field: "AH payload length"), at: 1)
    }
    try cursor.skip(2, in: octets)
    spi = try cursor.read(UInt32.self, from: octets)
    sequence = try cursor.read(UInt32.self, from: octets)
    integrityCheckValue = try cursor.read(count: length - Self.fixedLength, from: octets)
  }

  /// The number of octets of the whole header.
  package var length: Int { Self.fixedLength + integrityCheckValue.count }

  /// The octets of the header, with the integrity check value.
  package var octets: [UInt8] {
    var octets: [UInt8] = [
      nextHeader.rawValue, UInt8(truncatingIfNeeded: length / 4 - 2), 0, 0,
    ]
    octets.append(bigEndian: spi)
    octets.append(bigEndian: sequence)
    return octets + integrityCheckValue
  }
}
