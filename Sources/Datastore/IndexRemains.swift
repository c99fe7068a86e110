/// What can still be read of a damaged index, line by line.
struct IndexRemains {
  private(set) var index = CommitIndex()
  /// The texts that a line lists beside the history, even if the line says no more than that. They
  /// were never active, and must not become so because the line is damaged.
  private(set) var listed: Set<Int> = []

  /// `isWhole`: whether a record's text is as the record says, so that its line is taken for whole.
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

  /// Of a line whose first word is no serial.
  private static func slotSerial(_ line: ArraySlice<UInt8>) -> Int? {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
      .map { String(decoding: $0, as: UTF8.self) }
    return words.count == 3 && Int(words[0]) == nil ? Int(words[1]) : nil
  }
}

extension CommitIndex {
  /// The record that a line has added; nil: it was no line of a record.
  fileprivate func addition(to earlier: CommitIndex) -> CommitRecord? {
    if records.count > earlier.records.count { return records.last }
    return Slot.allCases.lazy.compactMap { earlier.slots[$0] == nil ? slots[$0] : nil }.first
  }

  /// Nothing tells whether the date of a deadline is damaged but that `commit confirmed` takes 1
  /// to 65535 minutes.
  fileprivate var isDeadlinePlausible: Bool {
    guard let deadline, let date = records.first?.date else { return false }
    let (seconds, isOverflow) = deadline.subtractingReportingOverflow(date)
    return !isOverflow && (1...65535 * 60).contains(seconds)
  }
}
