/// A packet capture in the classic pcap format, with microseconds and raw IP packets
/// (LINKTYPE_RAW), as it is written to a file. draft-ietf-opsawg-pcap. `Pcap` reads files with
/// libpcap.
package struct Capture: Equatable, Sendable {
  /// One captured packet.
  package struct Record: Equatable, Sendable {
    /// The time of the capture; the format keeps microseconds.
    package var time: Instant
    /// The octets of the IP packet that were kept.
    package var octets: [UInt8]
    /// The number of octets of the whole packet.
    package var originalLength: Int

    /// Creates a record; nil for `originalLength` means that the whole packet was kept.
    package init(time: Instant, octets: [UInt8], originalLength: Int? = nil) {
      self.time = time
      self.octets = octets
      self.originalLength = originalLength ?? octets.count
    }
  }

  /// The captured packets, in the order of the file.
  package var records: [Record]
  /// Creates a capture, by default an empty one.
  package init(records: [Record] = []) { self.records = records }

  private static let magic: UInt32 = 0xA1B2_C3D4
  private static let snapLength: UInt32 = 262_144

  /// The 24 octets with which a capture file begins; records follow.
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

  /// The octets of the whole file.
  package var octets: [UInt8] { records.reduce(into: Self.fileHeader) { $0 += $1.fileOctets } }
}

extension Capture.Record {
  /// The octets of the record in the file: its 16-octet header and the packet.
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

  /// Returns the record with at most `length` octets of its packet.
  package func cut(to length: Int) -> Self {
    Self(time: time, octets: Array(octets.prefix(length)), originalLength: originalLength)
  }
}
