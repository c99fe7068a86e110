/// A packet capture that is written in the classic pcap format, with microseconds and raw IP
/// (LINKTYPE_RAW). draft-ietf-opsawg-pcap. Files are read by libpcap.
package struct Capture: Equatable, Sendable {
  package struct Record: Equatable, Sendable {
    package var time: Instant
    /// Of the IP packet, as many as were kept.
    package var octets: [UInt8]
    /// How many there were.
    package var originalLength: Int

    package init(time: Instant, octets: [UInt8], originalLength: Int? = nil) {
      self.time = time
      self.octets = octets
      self.originalLength = originalLength ?? octets.count
    }
  }

  package var records: [Record]
  package init(records: [Record] = []) { self.records = records }

  private static let magic: UInt32 = 0xA1B2_C3D4
  private static let snapLength: UInt32 = 262_144

  /// What a capture file begins with; records follow, as many as there are.
  package static var fileHeader: [UInt8] {
    var octets: [UInt8] = []
    octets.append(bigEndian: magic)
    octets.append(bigEndian: UInt16(2))
    octets.append(bigEndian: UInt16(4))
    octets.append(bigEndian: UInt32(0))
    octets.append(bigEndian: UInt32(0))
    octets.append(bigEndian: snapLength)
    octets.append(bigEndian: LinkType.raw.rawValue)
    return octets
  }

  /// The whole file.
  package var octets: [UInt8] { records.reduce(into: Self.fileHeader) { $0 += $1.fileOctets } }
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
    file.append(bigEndian: UInt32(clamping: originalLength))
    return file + octets
  }

  /// With no more than so many octets.
  package func cut(to length: Int) -> Self {
    Self(time: time, octets: Array(octets.prefix(length)), originalLength: originalLength)
  }
}
