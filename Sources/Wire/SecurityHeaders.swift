/// The part of an ESP packet that anyone can read. RFC 4303 §2.
package struct ESPHeader: Equatable, Sendable {
  package var spi: UInt32
  package var sequence: UInt32

  package static let length = 8

  package init(spi: UInt32, sequence: UInt32) {
    self.spi = spi
    self.sequence = sequence
  }

  /// Reads the front of a payload of protocol 50.
  package init(parsing payload: ArraySlice<UInt8>) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    spi = try cursor.read(UInt32.self, from: octets)
    sequence = try cursor.read(UInt32.self, from: octets)
  }

  package var octets: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: spi)
    octets.append(bigEndian: sequence)
    return octets
  }
}

/// An Authentication Header. RFC 4302 §2.
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
  package var nextHeader: IPProtocol
  package var spi: UInt32
  package var sequence: UInt32
  /// A multiple of four octets.
  package private(set) var integrityCheckValue: [UInt8]

  package static let fixedLength = 12

  /// nil where the ICV is not a multiple of four octets, or longer than the length field can say.
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

  /// Reads the front of a payload of protocol 51.
  package init(parsing payload: ArraySlice<UInt8>) throws(WireError) {
    let octets = payload.span
    var cursor = Cursor()
    nextHeader = IPProtocol(rawValue: try cursor.read(UInt8.self, from: octets))
    // In words of four octets, less two.
    let length = (Int(try cursor.read(UInt8.self, from: octets)) + 2) * 4
    guard length >= Self.fixedLength else {
      throw WireError(.invalid(field: "AH payload length"), at: 1)
    }
    try cursor.skip(2, in: octets)
    spi = try cursor.read(UInt32.self, from: octets)
    sequence = try cursor.read(UInt32.self, from: octets)
    integrityCheckValue = try cursor.read(count: length - Self.fixedLength, from: octets)
  }

  /// Octets of the whole header.
  package var length: Int { Self.fixedLength + integrityCheckValue.count }

  package var octets: [UInt8] {
    var octets: [UInt8] = [
      nextHeader.rawValue, UInt8(truncatingIfNeeded: length / 4 - 2), 0, 0,
    ]
    octets.append(bigEndian: spi)
    octets.append(bigEndian: sequence)
    return octets + integrityCheckValue
  }
}
