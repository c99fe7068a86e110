/// A packet capture in the classic pcap format: microseconds, raw IP (LINKTYPE_RAW).
/// draft-ietf-opsawg-pcap.
package struct Capture: Equatable, Sendable {
  package struct Record: Equatable, Sendable {
    package var time: Instant
    package var octets: [UInt8]

    package init(time: Instant, octets: [UInt8]) {
      self.time = time
      self.octets = octets
    }
  }

  package var records: [Record]

  package init(records: [Record] = []) { self.records = records }

  private static let magic: UInt32 = 0xA1B2_C3D4
  private static let snapLength: UInt32 = 262_144
  private static let rawIP: UInt32 = 101

  /// What a capture file begins with; records follow, as many as there are.
  package static var fileHeader: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: magic)
    octets.append(bigEndian: UInt16(2))
    octets.append(bigEndian: UInt16(4))
    octets.append(bigEndian: UInt32(0))
    octets.append(bigEndian: UInt32(0))
    octets.append(bigEndian: snapLength)
    octets.append(bigEndian: rawIP)
    return octets
  }

  /// The whole file.
  package var octets: [UInt8] { records.reduce(into: Self.fileHeader) { $0 += $1.fileOctets } }

  /// Reads a file of raw IP packets, of either byte order.
  package init(parsing file: [UInt8]) throws(WireError) {
    let octets = file.span
    var cursor = Cursor()
    let magic = try cursor.read(UInt32.self, from: octets)
    let isSwapped = magic == Self.magic.byteSwapped
    guard magic == Self.magic || isSwapped else { throw WireError(.invalid(field: "magic"), at: 0) }
    func number(_ cursor: inout Cursor) throws(WireError) -> UInt32 {
      let value = try cursor.read(UInt32.self, from: octets)
      return isSwapped ? value.byteSwapped : value
    }
    try cursor.skip(16, in: octets)
    // The upper half says whether frames end with a check sequence; raw IP has none.
    guard try number(&cursor) & 0xFFFF == Self.rawIP else {
      throw WireError(.invalid(field: "link type"), at: 20)
    }
    records = []
    while cursor.offset < octets.count {
      let seconds = try number(&cursor)
      let microseconds = try number(&cursor)
      let captured = try number(&cursor)
      try cursor.skip(4, in: octets)
      let time = Duration.seconds(Int64(seconds)) + .microseconds(Int64(microseconds))
      records.append(
        Record(
          time: Instant(sinceOrigin: time),
          octets: try cursor.read(count: Int(captured), from: octets)))
    }
  }
}

extension Capture.Record {
  /// The record as it stands in the file.
  package var fileOctets: [UInt8] {
    let (seconds, attoseconds) = time.sinceOrigin.components
    var file: [UInt8] = []
    file.reserveCapacity(16 + octets.count)
    file.append(bigEndian: UInt32(clamping: seconds))
    file.append(bigEndian: UInt32(clamping: attoseconds / 1_000_000_000_000))
    file.append(bigEndian: UInt32(clamping: octets.count))
    file.append(bigEndian: UInt32(clamping: octets.count))
    return file + octets
  }
}
