/// The parts of a damaged index that can still be read, line by line.
struct IndexRemains {
  /// The records of the lines that can still be read.
  private(set) var index = CommitIndex()
  /// The serials of texts that lines list outside the history, even if the rest of such a line
  /// cannot be read. These texts were never active, and must not become part of the history because
  /// their line is damaged.
  private(set) var listed: Set<Int> = []

  /// Reads a damaged index. `isWhole` returns whether a text matches its record; a line is used
  /// only if it does.
  init(of octets: [UInt8], where isWhole: (CommitRecord) -> Bool) {
    for line in octets.split(separator: UInt8(ascii: "\n")) {
      var next = index
      if next.add(line), next.addition(to: index).map(isWhole) ?? next.isDeadlinePlausible {
        index = next
      } else if let serial = Self.slotSerial(line) {
        listed.insert(serial)
      }
    }
  }

  /// Returns the serial in a line whose first word is the name of a slot.
  private static func slotSerial(_ line: ArraySlice<UInt8>) -> Int? {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
      .map { String(decoding: $0, as: UTF8.self) }
    return words.count == 3 && Int(words[0]) == nil ? Int(words[1]) : nil
  }
}

extension CommitIndex {
  /// Returns the record that the last line has added, or nil if that line was not a record.
  fileprivate func addition(to earlier: CommitIndex) -> CommitRecord? {
    if records.count > earlier.records.count { return records.last }
    return Slot.allCases.lazy.compactMap { earlier.slots[$0] == nil ? slots[$0] : nil }.first
  }

  /// Whether the deadline is at a time that a commit that must be confirmed can have. There is no
  /// other sign of damage in a date.
  fileprivate var isDeadlinePlausible: Bool {
    guard let deadline, let date = records.first?.date else { return false }
    let (seconds, isOverflow) = deadline.subtractingReportingOverflow(date)
    return !isOverflow && (1...Int64(CommitConfirmation.timeouts.upperBound)).contains(seconds)
  }
}
