/// The committed configurations of one router: the active one, its 49 predecessors and their
/// history. It keeps octets and knows nothing of what they say.
///
/// A commit is all or nothing: the new text is made durable under a name of its own, then the
/// index that lists all texts is replaced. That rename is the commit; whatever ends before it
/// leaves files that no index names, and the next opening or commit removes them.
package struct Datastore {
  private let state: StateFolder
  private let folder: String
  private var index: CommitIndex
  /// Never used twice, so that a failed commit cannot spoil a text that an index on disk names.
  private var nextSerial: Int

  /// The text of rollback 0; nil before the first commit.
  package private(set) var active: [UInt8]?

  /// Newest first: the record at n is that of rollback n.
  package var records: [CommitRecord] { index.records }

  /// Until when the active configuration is to be confirmed, in seconds since 1970; nil: it is.
  package var deadline: Int64? { index.deadline }

  package func record(in slot: Slot) -> CommitRecord? { index.slots[slot] }

  private var fileSystem: any FileSystem { state.fileSystem }

  /// Opens the folder of `router` in `state` and reads the active configuration. Throws
  /// `damaged` rather than start with anything but what was committed last.
  package init(router: String, in state: StateFolder) throws(DatastoreError) {
    self.state = state
    folder = try state.path(ofRouter: router)
    let found = try CommitIndex(inFolder: folder, state.fileSystem)
    index = found ?? CommitIndex()
    nextSerial = (index.allRecords.map(\.serial).max() ?? 0) + 1
    if !index.records.isEmpty { active = try text(ofRollback: 0) }
    if found != nil { sweep() }
  }

  /// The text of rollback `number`, read from disk and held against its checksum.
  package func text(ofRollback number: Int) throws(DatastoreError) -> [UInt8] {
    guard index.records.indices.contains(number) else {
      throw DatastoreError(.noRollback(number, stored: index.records.count), at: folder)
    }
    return try text(of: index.records[number])
  }

  /// The text in a slot; nil: there is none.
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
  /// `date` and `deadline`: seconds since 1970. A commit confirms the one before it. `emptied`: the
  /// slot that the text came from.
  @discardableResult
  package mutating func commit(
    _ text: [UInt8], date: Int64, user: String, via: String = "cli", comment: String? = nil,
    confirmedBy deadline: Int64? = nil, emptying emptied: Slot? = nil
  ) throws(DatastoreError) -> CommitRecord {
    let record = newRecord(text, date, user, via, comment)
    var successor = index.adding(record)
    successor.deadline = deadline
    if let emptied { successor.slots[emptied] = nil }
    try replaceIndex(by: successor, adding: text, as: record)
    active = text
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
    let record = newRecord(text, date, user, via, comment)
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
  ) -> CommitRecord {
    let record = CommitRecord(
      serial: nextSerial, date: date, user: user, via: via, comment: comment,
      octetCount: text.count, checksum: Checksum(of: text).value)
    nextSerial += 1
    return record
  }
}

// MARK: - The steps of a commit

extension Datastore {
  /// Makes a new text durable under a name of its own, then the index that lists it.
  private mutating func replaceIndex(
    by successor: CommitIndex, adding text: [UInt8] = [], as record: CommitRecord? = nil
  ) throws(DatastoreError) {
    guard successor.octets.count <= CommitIndex.sizeLimit else {
      throw DatastoreError(.indexTooLong, at: indexPath)
    }
    if index.records.isEmpty { try prepare() }
    do {
      if let record {
        try install(text, as: record.fileName)
        // The names of texts before the name of the index: it must never be the only one to last.
        try fileSystem.synchronizeFolder(folder)
      }
      try install(successor.octets, as: CommitIndex.fileName)
    } catch {
      sweep()
      throw error
    }
    try settle()
    index = successor
    sweep()
  }

  /// Makes the folder, and an index of nothing: from then on a folder without one is damaged.
  private func prepare() throws(DatastoreError) {
    // Also where the folder is there already: whoever made it may have died before this.
    _ = try fileSystem.makeFolder(folder)
    try fileSystem.synchronizeFolder(state.path)
    try install(index.octets, as: CommitIndex.fileName)
    try fileSystem.synchronizeFolder(folder)
  }

  /// Writes a durable file beside its place and renames it there.
  private func install(_ octets: [UInt8], as name: String) throws(DatastoreError) {
    let path = "\(folder)/\(name)"
    try fileSystem.writeDurably(octets, to: path + Self.unfinished)
    try fileSystem.rename(path + Self.unfinished, to: path)
  }

  /// Makes the new index's name last. Where that fails the old index is put back, so that what
  /// is on disk is again what this process takes for active.
  private func settle() throws(DatastoreError) {
    do {
      try fileSystem.synchronizeFolder(folder)
    } catch {
      do {
        try install(index.octets, as: CommitIndex.fileName)
        try fileSystem.synchronizeFolder(folder)
      } catch _ {
        // Nothing is swept: either index may be the one found at the next start.
        guard case .system(let call, let code) = error.reason else { throw error }
        throw DatastoreError(.undecided(call: call, code: code), at: error.path)
      }
      sweep()
      throw error
    }
  }

  /// Removes what a crash, a failed commit or the 50th successor left behind. Files that are not
  /// ours stay. A failure here loses nothing and is made good by the next sweep.
  private func sweep() {
    let needed = Set(index.allRecords.map(\.fileName))
    guard let names = try? fileSystem.names(inFolder: folder) else { return }
    for name in names where !needed.contains(name) {
      let isUnfinished = name.hasSuffix(Self.unfinished)
      let target = isUnfinished ? String(name.dropLast(Self.unfinished.count)) : name
      if CommitRecord.isFileName(target) || isUnfinished && target == CommitIndex.fileName {
        try? fileSystem.remove("\(folder)/\(name)")
      }
    }
  }

  private var indexPath: String { "\(folder)/\(CommitIndex.fileName)" }

  /// Ends the name of a file that is still being written.
  private static let unfinished = ".new"
}
