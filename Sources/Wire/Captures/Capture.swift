/// A packet capture in the classic pcap format, written with microseconds and raw IP
/// (LINKTYPE_RAW). draft-ietf-opsawg-pcap.
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
  /// Frames that carry no IPv4 packet, and are not among the records.
  package private(set) var foreignFrames = 0
  /// Where the file stops making sense: records before that are good.
  package private(set) var damage: WireError?

  package init(records: [Record] = []) { self.records = records }

  private static let magic: UInt32 = 0xA1B2_C3D4
  private static let nanosecondMagic: UInt32 = 0xA1B2_3C4D
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

  /// Reads a file of either byte order, with micro- or nanoseconds. Throws where its header is not
  /// one of pcap, or of a link type that is not known.
  package init(parsing file: [UInt8]) throws(WireError) {
    var cursor = Cursor()
    let magic = try cursor.read(UInt32.self, from: file.span)
    let isSwapped = [Self.magic, Self.nanosecondMagic].contains(magic.byteSwapped)
    let isNanosecond = (isSwapped ? magic.byteSwapped : magic) == Self.nanosecondMagic
    guard isSwapped || magic == Self.magic || isNanosecond else {
      throw WireError(.invalid(field: "magic"), at: 0)
    }
    try cursor.skip(16, in: file.span)
    var link = try cursor.read(UInt32.self, from: file.span)
    if isSwapped { link = link.byteSwapped }
    // The upper half says whether frames end with a check sequence.
    guard let linkType = LinkType(rawValue: link & 0xFFFF) else {
      throw WireError(.invalid(field: "link type"), at: 20)
    }
    records = []
    do throws(WireError) {
      while cursor.offset < file.count {
        let record = try Self.record(&cursor, file, isSwapped, isNanosecond)
        if let start = linkType.start(in: record.octets) {
          records.append(
            Record(
              time: record.time,
              octets: start == 0 ? record.octets : Array(record.octets[start...]),
              originalLength: max(0, record.originalLength - start)))
        } else {
          foreignFrames += 1
        }
      }
    } catch { damage = error }
  }

  private static func record(
    _ cursor: inout Cursor, _ file: [UInt8], _ isSwapped: Bool, _ isNanosecond: Bool
  ) throws(WireError) -> Record {
    var numbers: [UInt32] = []
    for _ in 0..<4 {
      let number = try cursor.read(UInt32.self, from: file.span)
      numbers.append(isSwapped ? number.byteSwapped : number)
    }
    let fraction = Int64(numbers[1])
    let time =
      Duration.seconds(Int64(numbers[0]))
      + (isNanosecond ? .nanoseconds(fraction) : .microseconds(fraction))
    return Record(
      time: Instant(sinceOrigin: time),
      octets: try cursor.read(count: Int(numbers[2]), from: file.span),
      originalLength: Int(numbers[3]))
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
    file.append(bigEndian: UInt32(clamping: originalLength))
    return file + octets
  }

  /// With no more than so many octets.
  package func cut(to length: Int) -> Self {
    Self(time: time, octets: Array(octets.prefix(length)), originalLength: originalLength)
  }
}
