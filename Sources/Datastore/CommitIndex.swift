/// The file that lists the texts of the active configuration and of its rollbacks. A commit takes
/// effect when this file is replaced.
///
///     aspic-index 1
///     SERIAL DATE OCTETS CHECKSUM USER VIA [COMMENT]     the active configuration
///     ...                                                rollback 1, 2, ... 49
///     rescue SERIAL ... [COMMENT]                        the rescue configuration, if there is one
///     scheduled SERIAL ... [COMMENT]                     what is to become active at DATE
///     confirm DATE                                       when the active one ends unless confirmed
///     end CHECKSUM                                       of all lines above
///
/// Release 0.1.0 reads and writes the same format. Each commit also writes a copy, `.index.copy`,
/// which is read if the index is damaged. Release 0.1.0 does not use the copy.
///
/// Fields are separated by one blank. In USER, VIA and COMMENT, an octet that could be taken for a
/// separator is written as `%` and two hexadecimal digits. An empty comment is an empty field.
struct CommitIndex: Equatable, Sendable {
  /// The records of the history, the newest first: the record at index n is that of rollback n.
  private(set) var records: [CommitRecord] = []
  /// The records of texts outside the history.
  var slots: [Slot: CommitRecord] = [:]
  /// The time until which the active configuration must be confirmed, in seconds since 1970; nil if
  /// it is confirmed.
  var deadline: Int64?

  /// The name of the file in the router's folder.
  static let fileName = "index"
  /// The name of the copy, which has the same octets as the index or those of the commit before.
  /// The name begins with a dot, so that a listing of the folder shows the index only once.
  static let copyName = ".index.copy"
  /// The number of configurations in the history: rollback 0, which is active, and 1 through 49.
  static let capacity = 50
  /// The maximum number of octets. It limits what is read of a damaged file or of one that is no
  /// index.
  static let sizeLimit = 1 << 22
  /// The upper limit of serials. With it, no calculation with a serial that was read from disk can
  /// overflow.
  static let serialLimit = 1 << 48

  private static let header = "aspic-index 1"
  private static let confirm = "confirm"

  /// All records whose texts are needed.
  var allRecords: [CommitRecord] { records + slots.values }

  /// The highest serial of all records; 0 if there are none.
  var newestSerial: Int { allRecords.map(\.serial).max() ?? 0 }

  /// Returns the index with `record` added after the records of a higher serial. A new commit is
  /// therefore added at the front. Records beyond the 50th are removed.
  func adding(_ record: CommitRecord) -> CommitIndex {
    var successor = self
    let place = records.firstIndex { $0.serial < record.serial } ?? records.endIndex
    successor.records.insert(record, at: place)
    successor.records.removeLast(max(0, successor.records.count - Self.capacity))
    return successor
  }
}

extension CommitIndex {
  /// The content of the file.
  var octets: [UInt8] {
    var lines = Array("\(Self.header)\n".utf8)
    for record in records { lines += Array("\(Self.line(record))\n".utf8) }
    for slot in Slot.allCases {
      guard let record = slots[slot] else { continue }
      lines += Array("\(slot.rawValue) \(Self.line(record))\n".utf8)
    }
    if let deadline { lines += Array("\(Self.confirm) \(deadline)\n".utf8) }
    let sum = String(Checksum(of: lines).value, radix: 16)
    return lines + Array("end \(sum)\n".utf8)
  }

  private static func line(_ record: CommitRecord) -> String {
    var fields = ["\(record.serial)", "\(record.date)", "\(record.octetCount)"]
    fields.append(String(record.checksum, radix: 16))
    fields += [record.user, record.clientField].map(escaped)
    if let comment = record.comment { fields.append(escaped(comment)) }
    return fields.joined(separator: " ")
  }

  private static func escaped(_ text: String) -> String {
    var octets: [UInt8] = []
    for octet in text.utf8 {
      if octet > UInt8(ascii: " ") && octet != UInt8(ascii: "%") {
        octets.append(octet)
      } else {
        octets += [UInt8(ascii: "%"), digit(octet >> 4), digit(octet & 15)]
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension CommitIndex {
  /// Parses the octets that `octets` has written. `path` is only used in errors.
  init(octets: [UInt8], path: String) throws(DatastoreError) {
    func damaged(_ damage: DatastoreError.Damage) -> DatastoreError {
      DatastoreError(.damaged(damage), at: path)
    }
    let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // There are at least a header, the end line, and the empty rest after the last line feed.
    guard lines.count >= 3, let last = lines.last, last.isEmpty else {
      throw damaged(.line(lines.count))
    }
    let end = lines[lines.count - 2]
    let sum = String(Checksum(of: Array(octets[..<end.startIndex])).value, radix: 16)
    guard end.elementsEqual("end \(sum)".utf8) else { throw damaged(.checksum) }
    // The version is checked last, because only an intact index shows that another release wrote
    // it.
    guard lines.first?.elementsEqual(Self.header.utf8) == true else { throw damaged(.version) }

    for (number, line) in lines.enumerated().dropFirst().dropLast(2) {
      guard add(line) else { throw damaged(.line(number + 1)) }
    }
  }

  /// Adds a line. Returns false if the line is malformed or stands in a wrong place.
  mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
    let first = words.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    if let slot = Slot(rawValue: first) {
      guard words.count == 2, slots[slot] == nil, deadline == nil,
        let record = Self.record(words[1])
      else { return false }
      slots[slot] = record
      return true
    }
    if first == Self.confirm {
      guard words.count == 2, deadline == nil, !records.isEmpty,
        let date = Int64(String(decoding: words[1], as: UTF8.self))
      else { return false }
      deadline = date
      return true
    }
    guard slots.isEmpty, deadline == nil, let record = Self.record(line),
      records.count < Self.capacity, records.last.map({ $0.serial > record.serial }) ?? true
    else { return false }
    records.append(record)
    return true
  }

  private static func record(_ line: ArraySlice<UInt8>) -> CommitRecord? {
    let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 6 || fields.count == 7,
      let serial = Int(fields[0]), (1..<serialLimit).contains(serial),
      let date = Int64(fields[1]),
      let octetCount = Int(fields[2]), octetCount >= 0,
      let checksum = UInt64(fields[3], radix: 16),
      let user = unescaped(fields[4]), let via = unescaped(fields[5])
    else { return nil }
    var comment: String?
    if fields.count == 7 {
      guard let text = unescaped(fields[6]) else { return nil }
      comment = text
    }
    var record = CommitRecord(
      serial: serial, date: date, user: user, via: via, comment: comment, octetCount: octetCount,
      checksum: checksum)
    record.read(clientField: via)
    return record
  }

  private static func unescaped(_ field: String) -> String? {
    var octets: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "%") else {
        octets.append(octet)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
        rest.count >= 2
      else { return nil }
      octets.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
