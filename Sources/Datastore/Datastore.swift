/// The committed configurations of one router: the active one, its 49 predecessors and their
/// history. The datastore stores octets and does not interpret them.
///
/// A commit is atomic: the new text is made durable under its own name, then the index that lists
/// all texts is replaced. The commit takes effect with that rename. A crash before it leaves files
/// that no index lists, and the next opening or commit removes them.
///
/// Damage of one file does not affect the others. Each text is read when it is needed. A damaged
/// text keeps its number and its file until 50 commits have followed it. A damaged index is
/// reported in `damage`; `FoundIndex` documents what is used instead. The damaged index stays in
/// place until the next commit renames it to `index.damaged` and writes a new one.
///
/// Only one value at a time may write to a router's folder. The type is `Sendable`, so that a
/// worker thread can commit through a copy. The copy then replaces the original value, whether the
/// commit failed or not.
package struct Datastore: Sendable {
  /// The state folder, which stays locked as long as this value exists.
  let state: StateFolder
  /// The path of the router's folder.
  let folder: String
  /// The index of the last commit.
  var index: CommitIndex
  /// Whether the index on disk equals this one.
  var isOnDisk: Bool
  /// The serial of the next commit. No serial is used twice, so a failed commit cannot overwrite a
  /// text that the index on disk lists.
  private var nextSerial: Int

  /// The damage that was found when the history was read at opening: that of the index and, if it
  /// was needed, that of the copy. Damaged texts are not listed here; reading one throws.
  package let damage: [DatastoreError]

  /// The records of the history, the newest first: the record at index n is that of rollback n.
  package var records: [CommitRecord] { index.records }

  /// The time until which the active configuration must be confirmed, in seconds since 1970; nil if
  /// it is confirmed.
  package var deadline: Int64? { index.deadline }

  /// Returns the record of the text in `slot`; nil if the slot is empty.
  package func record(in slot: Slot) -> CommitRecord? { index.slots[slot] }

  var fileSystem: any FileSystem { state.fileSystem }

  /// Opens the folder of `router` in `state`. Damaged files are not an error. Throws if another
  /// release of aspic wrote the index, or if a folder cannot be read.
  package init(router: String, in state: StateFolder) throws(DatastoreError) {
    self.state = state
    folder = try state.path(ofRouter: router)
    let found = try FoundIndex(inFolder: folder, state.fileSystem)
    index = found.index
    isOnDisk = found.isOnDisk
    damage = found.damage
    nextSerial = index.newestSerial + 1
    if isOnDisk { sweep() }
  }

  /// Reads the text of rollback `number` from disk and compares it with its checksum; 0 is the
  /// active configuration. Throws `noRollback`, or `damaged` for this rollback alone.
  package func text(ofRollback number: Int) throws(DatastoreError) -> [UInt8] {
    guard index.records.indices.contains(number) else {
      throw DatastoreError(.noRollback(number, stored: index.records.count), at: folder)
    }
    return try text(of: index.records[number])
  }

  /// Reads the text in a slot and compares it with its checksum. Returns nil if the slot is empty.
  package func text(in slot: Slot) throws(DatastoreError) -> [UInt8]? {
    guard let record = index.slots[slot] else { return nil }
    return try text(of: record)
  }

  private func text(of record: CommitRecord) throws(DatastoreError) -> [UInt8] {
    let path = "\(folder)/\(record.fileName)"
    guard let text = try fileSystem.contents(of: path, limit: record.octetCount) else {
      throw DatastoreError(.damaged(.missing), at: path)
    }
    guard text.count == record.octetCount else {
      throw DatastoreError(
        .damaged(.length(expected: record.octetCount, found: text.count)), at: path)
    }
    guard Checksum(of: text).value == record.checksum else {
      throw DatastoreError(.damaged(.checksum), at: path)
    }
    return text
  }

  /// Makes `text` the active configuration. After it has returned, the commit survives a loss of
  /// power. If it throws, the old configuration remains active; after `undecided`, the next start
  /// determines which one is active.
  ///
  /// `date` and `deadline` are in seconds since 1970. Each commit confirms the one before it.
  /// `confirmation` are the terms of a commit that must be confirmed, and `restoredSerial` is the
  /// serial of the commit that its rollback restores. `emptied` is the slot that the text came
  /// from, which is emptied in the same step.
  @discardableResult
  package mutating func commit(
    _ text: [UInt8], date: Int64, user: String, via: String = "cli", comment: String? = nil,
    confirmedBy deadline: Int64? = nil, confirmation: CommitConfirmation? = nil,
    restoring restoredSerial: Int? = nil, emptying emptied: Slot? = nil
  ) throws(DatastoreError) -> CommitRecord {
    var record = try newRecord(text, date, user, via, comment)
    record.confirmation = confirmation
    record.restoredSerial = restoredSerial
    var successor = index.adding(record)
    successor.deadline = deadline
    if let emptied { successor.slots[emptied] = nil }
    try replaceIndex(by: successor, adding: text, as: record)
    return record
  }

  /// Confirms the active configuration, so that it is kept beyond its deadline.
  package mutating func confirm() throws(DatastoreError) {
    guard index.deadline != nil else { return }
    var successor = index
    successor.deadline = nil
    try replaceIndex(by: successor)
  }

  /// Stores a text in a slot and replaces the one that was there.
  @discardableResult
  package mutating func save(
    _ text: [UInt8], in slot: Slot, date: Int64, user: String, via: String = "cli",
    comment: String? = nil
  ) throws(DatastoreError) -> CommitRecord {
    let record = try newRecord(text, date, user, via, comment)
    var successor = index
    successor.slots[slot] = record
    try replaceIndex(by: successor, adding: text, as: record)
    return record
  }

  /// Removes the text in `slot`, if there is one, in the same durable way as a commit.
  package mutating func empty(_ slot: Slot) throws(DatastoreError) {
    guard index.slots[slot] != nil else { return }
    var successor = index
    successor.slots[slot] = nil
    try replaceIndex(by: successor)
  }

  private mutating func newRecord(
    _ text: [UInt8], _ date: Int64, _ user: String, _ via: String, _ comment: String?
  ) throws(DatastoreError) -> CommitRecord {
    let names = try fileSystem.namesIfAny(inFolder: folder)
    let taken = Set(names.compactMap(CommitRecord.serial(ofFile:)))
    while taken.contains(nextSerial) { nextSerial += 1 }
    guard nextSerial < CommitIndex.serialLimit else {
      throw DatastoreError(.serialsExhausted, at: folder)
    }
    let record = CommitRecord(
      serial: nextSerial, date: date, user: user, via: via, comment: comment,
      octetCount: text.count, checksum: Checksum(of: text).value)
    nextSerial += 1
    return record
  }
}
