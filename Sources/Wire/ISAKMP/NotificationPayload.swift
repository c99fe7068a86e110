/// A fault or a state, of a security association. RFC 2408 §3.14.
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
  package var doi: UInt32
  package var protocolID: UInt8
  /// At most 255 octets: the cookies, initiator's first, for an IKE SA.
  package var spi: [UInt8]
  package var type: NotifyType
  package var data: [UInt8]

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

/// Security associations that the sender has no more. RFC 2408 §3.15.
///
///     +---------------------------------------------------------------+
///     |              Domain of Interpretation  (DOI)                  |
///     +---------------+---------------+-------------------------------+
///     |  Protocol-Id  |   SPI Size    |           # of SPIs           |
///     +---------------+---------------+-------------------------------+
///     .               Security Parameter Index(es) (SPI)              .
package struct DeletePayload: Equatable, Sendable {
  package var doi: UInt32
  package var protocolID: UInt8
  /// All of `spiSize` octets.
  package private(set) var spis: [[UInt8]]
  private var spiSize: UInt8

  /// SPIs of AH or ESP.
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

  /// The cookies of an IKE SA.
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
