/// The committed configurations of one router: the active one, its 49 predecessors and their
/// history. It keeps octets and knows nothing of what they say.
///
/// A commit is all or nothing: the new text is made durable under a name of its own, then the
/// index that lists all texts is replaced. That rename is the commit; whatever ends before it
/// leaves files that no index names, and the next opening or commit removes them.
///
/// No damaged file hides another. Each text is read when it is asked for, and its damage is that
/// text's alone: it keeps its number and its file until 50 commits have followed it. A damaged
/// index is told in `damage`; `FoundIndex` says what is used instead. It stays where it is until
/// the next commit renames it to `index.damaged` and writes a new one.
///
/// One value at a time may write to a router's folder. It is `Sendable`: a worker thread may commit
/// through a copy, and the copy then takes this one's place, whether the commit failed or not.
package struct Datastore: Sendable {
  let state: StateFolder
  let folder: String
  var index: CommitIndex
  /// Whether the index on disk says what this one says.
  var isOnDisk: Bool
  /// Never used twice, so that a failed commit cannot spoil a text that an index on disk names.
  private var nextSerial: Int

  /// What was damaged when the history was read at opening: the index, and its copy if that was
  /// needed. A damaged text is not named here; reading it throws.
  package let damage: [DatastoreError]

  /// Newest first: the record at n is that of rollback n.
  package var records: [CommitRecord] { index.records }

  /// Until when the active configuration is to be confirmed, in seconds since 1970; nil: it is.
  package var deadline: Int64? { index.deadline }

  package func record(in slot: Slot) -> CommitRecord? { index.slots[slot] }

  var fileSystem: any FileSystem { state.fileSystem }

  /// Opens the folder of `router` in `state`. Damage of files is no error; an index that another
  /// release of aspic wrote is, and so is a folder that can't be read.
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

  /// The text of rollback `number`, 0 being the active configuration, read from disk and compared
  /// with its checksum. Throws `noRollback`, or `damaged`, which says nothing of other rollbacks.
  package func text(ofRollback number: Int) throws(DatastoreError) -> [UInt8] {
    guard index.records.indices.contains(number) else {
      throw DatastoreError(.noRollback(number, stored: index.records.count), at: folder)
    }
    return try text(of: index.records[number])
  }

  /// The text in a slot, read as that of a rollback is; nil: there is none.
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

  /// Makes `text` the active configuration. Once this returns it outlives a loss of power; if it
  /// throws, the old configuration stays (`undecided` alone leaves that to the next start).
  /// `date` and `deadline`: seconds since 1970. A commit confirms the one before it.
  /// `confirmMinutes`: those of `commit confirmed`, 1 to 65535. `emptied`: the slot that the text
  /// came from.
  @discardableResult
  package mutating func commit(
    _ text: [UInt8], date: Int64, user: String, via: String = "cli", comment: String? = nil,
    confirmedBy deadline: Int64? = nil, confirmMinutes: Int? = nil, emptying emptied: Slot? = nil
  ) throws(DatastoreError) -> CommitRecord {
    var record = try newRecord(text, date, user, via, comment)
    record.confirmMinutes = confirmMinutes
    var successor = index.adding(record)
    successor.deadline = deadline
    if let emptied { successor.slots[emptied] = nil }
    try replaceIndex(by: successor, adding: text, as: record)
    return record
  }

  /// Keeps the active configuration beyond its deadline.
  package mutating func confirm() throws(DatastoreError) {
    guard index.deadline != nil else { return }
    var successor = index
    successor.deadline = nil
    try replaceIndex(by: successor)
  }

  /// Keeps a text in a slot, in place of what was there.
  @discardableResult
  package mutating func keep(
    _ text: [UInt8], in slot: Slot, date: Int64, user: String, via: String = "cli",
    comment: String? = nil
  ) throws(DatastoreError) -> CommitRecord {
    let record = try newRecord(text, date, user, via, comment)
    var successor = index
    successor.slots[slot] = record
    try replaceIndex(by: successor, adding: text, as: record)
    return record
  }

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
