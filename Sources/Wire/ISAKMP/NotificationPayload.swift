/// A notification payload: an error or a status of a security association. RFC 2408 section 3.14.
///
///     +---------------------------------------------------------------+
///     |              Domain of Interpretation  (DOI)                  |
///     +---------------+---------------+-------------------------------+
///     |  Protocol-ID  |   SPI Size    |      Notify Message Type      |
///     +---------------+---------------+-------------------------------+
///     .          Security Parameter Index (SPI)                       .
///     +---------------------------------------------------------------+
///     .                       Notification Data                       .
package struct NotificationPayload: Equatable, Sendable {
  /// The domain of interpretation.
  package var doi: UInt32
  /// The protocol of the association.
  package var protocolID: UInt8
  /// The SPI of the association, at most 255 octets. For an IKE SA it consists of the cookies, the
  /// initiator's first.
  package var spi: [UInt8]
  /// The type of the notification.
  package var type: NotifyType
  /// The notification data, in the form that the type defines.
  package var data: [UInt8]

  /// Creates a notification; by default one of the IPsec domain of interpretation, without data.
  package init(
    doi: UInt32 = IPsecDOI.identifier, protocolID: IPsecDOI.ProtocolID, spi: [UInt8],
    type: NotifyType, data: [UInt8] = []
  ) {
    self.doi = doi
    self.protocolID = protocolID.rawValue
    self.spi = spi
    self.type = type
    self.data = data
  }

  init(_ view: PayloadView) throws(WireError) {
    let octets = view.octets.span.extracting(0..<view.body.upperBound)
    var cursor = Cursor(at: view.body.lowerBound)
    doi = try cursor.read(UInt32.self, from: octets)
    protocolID = try cursor.read(UInt8.self, from: octets)
    let spiSize = Int(try cursor.read(UInt8.self, from: octets))
    type = NotifyType(rawValue: try cursor.read(UInt16.self, from: octets))
    spi = try cursor.read(count: spiSize, from: octets)
    data = try cursor.read(count: octets.count - cursor.offset, from: octets)
  }

  func emitBody(into octets: inout [UInt8]) {
    precondition(spi.count <= 255, "an SPI's size has 8 bits")
    octets.append(bigEndian: doi)
    octets += [protocolID, UInt8(truncatingIfNeeded: spi.count)]
    octets.append(bigEndian: type.rawValue)
    octets += spi
    octets += data
  }
}

/// A delete payload: the security associations that the sender has deleted. RFC 2408 section 3.15.
///
///     +---------------------------------------------------------------+
///     |              Domain of Interpretation  (DOI)                  |
///     +---------------+---------------+-------------------------------+
///     |  Protocol-Id  |   SPI Size    |           # of SPIs           |
///     +---------------+---------------+-------------------------------+
///     .               Security Parameter Index(es) (SPI)              .
package struct DeletePayload: Equatable, Sendable {
  /// The domain of interpretation.
  package var doi: UInt32
  /// The protocol of the associations.
  package var protocolID: UInt8
  /// The SPIs of the associations, each of `spiSize` octets.
  package private(set) var spis: [[UInt8]]
  private var spiSize: UInt8

  /// Creates a payload with the SPIs of AH or ESP associations.
  package init(protocolID: IPsecDOI.ProtocolID, spis: [UInt32]) {
    doi = IPsecDOI.identifier
    self.protocolID = protocolID.rawValue
    self.spis = spis.map { spi in
      var octets: [UInt8] = []
      octets.append(bigEndian: spi)
      return octets
    }
    spiSize = 4
  }

  /// Creates a payload with the cookies of an IKE SA.
  package init(initiatorCookie: UInt64, responderCookie: UInt64) {
    doi = IPsecDOI.identifier
    protocolID = IPsecDOI.ProtocolID.isakmp.rawValue
    var octets: [UInt8] = []
    octets.append(bigEndian: initiatorCookie)
    octets.append(bigEndian: responderCookie)
    spis = [octets]
    spiSize = 16
  }

  init(_ view: PayloadView) throws(WireError) {
    let octets = view.octets.span.extracting(0..<view.body.upperBound)
    var cursor = Cursor(at: view.body.lowerBound)
    doi = try cursor.read(UInt32.self, from: octets)
    protocolID = try cursor.read(UInt8.self, from: octets)
    let sizeOffset = cursor.offset
    spiSize = try cursor.read(UInt8.self, from: octets)
    let count = try cursor.read(UInt16.self, from: octets)
    guard spiSize > 0 || count == 0 else {
      throw WireError(.invalid(field: "SPI size"), at: sizeOffset)
    }
    spis = []
    for _ in 0..<count { spis.append(try cursor.read(count: Int(spiSize), from: octets)) }
    guard cursor.offset == octets.count else {
      throw WireError(.invalid(field: "number of SPIs"), at: sizeOffset + 1)
    }
  }

  func emitBody(into octets: inout [UInt8]) {
    precondition(spis.count <= UInt16.max, "SPIs are counted in 16 bits")
    octets.append(bigEndian: doi)
    octets += [protocolID, spiSize]
    octets.append(bigEndian: UInt16(truncatingIfNeeded: spis.count))
    for spi in spis { octets += spi }
  }
}
