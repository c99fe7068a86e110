/// The history that is found in a router's folder at opening, and the damage that was found with
/// it.
///
/// The index is read first. If it is damaged or missing, two other sources are read: its copy,
/// which the last commit or the one before it wrote, and those lines of the damaged index whose
/// texts match the line. The source with the newer commit is used. Texts that it does not list are
/// added to the history in the order of their serials, with the date of the file's last change and
/// an unknown user. Nothing on disk is changed.
struct FoundIndex {
  /// The index that the datastore uses, read or recovered.
  private(set) var index = CommitIndex()
  /// Whether the file `index` has the same content.
  private(set) var isOnDisk = false
  /// The damage that was found in the index and in its copy.
  private(set) var damage: [DatastoreError] = []

  private let folder: String
  private let fileSystem: any FileSystem

  /// Reads the index in `folder`, or recovers it. Throws if another release wrote the index, or if
  /// a call fails for another reason than damage.
  init(inFolder folder: String, _ fileSystem: any FileSystem) throws(DatastoreError) {
    self.folder = folder
    self.fileSystem = fileSystem
    let octets = try octets(of: CommitIndex.fileName)
    if let octets, let found = try parse(octets, CommitIndex.fileName) {
      index = found
      isOnDisk = true
      return
    }
    let names = try fileSystem.namesIfAny(inFolder: folder)
    let serials = names.compactMap(CommitRecord.serial(ofFile:)).sorted()
    // If there are no texts and no index, nothing has been committed, whatever the copy lists.
    if damage.isEmpty {
      guard !serials.isEmpty else { return }
      damage.append(DatastoreError(.damaged(.missing), at: path(CommitIndex.fileName)))
    }
    try recover(from: octets ?? [], serials)
  }

  /// Recovers the history. `octets` is the content of the damaged index. `serials` are those of the
  /// existing texts, in ascending order.
  private mutating func recover(
    from octets: [UInt8], _ serials: [Int]
  ) throws(DatastoreError) {
    let remains = IndexRemains(of: octets) { isWhole($0) }
    index = remains.index
    var listed = remains.listed
    var isOlder = false
    if let octets = try self.octets(of: CommitIndex.copyName),
      let copy = try parse(octets, CommitIndex.copyName), copy.newestSerial >= index.newestSerial
    {
      index = copy
      isOlder = serials.contains { $0 > copy.newestSerial }
      // A text that the copy does not list was no longer in the history, unless it is newer.
      listed.formUnion(serials.prefix { $0 <= copy.newestSerial })
    }
    listed.formUnion(index.allRecords.map(\.serial))
    for serial in serials where !listed.contains(serial) {
      index = index.adding(record(ofText: serial))
    }
    // The deadline in the copy is that of an earlier commit, which a later commit has confirmed.
    if isOlder { index.deadline = nil }
  }

  /// Reads a file. Returns nil if it does not exist, or if its damage has been added to `damage`.
  private mutating func octets(of name: String) throws(DatastoreError) -> [UInt8]? {
    do throws(DatastoreError) {
      return try fileSystem.contents(of: path(name), limit: CommitIndex.sizeLimit)
    } catch {
      guard error.isDamage else { throw error }
      damage.append(error)
      return nil
    }
  }

  /// Parses an index. Returns nil if its damage has been added to `damage`.
  private mutating func parse(
    _ octets: [UInt8], _ name: String
  ) throws(DatastoreError) -> CommitIndex? {
    do throws(DatastoreError) {
      return try CommitIndex(octets: octets, path: path(name))
    } catch {
      guard error.isDamage else { throw error }
      damage.append(error)
      return nil
    }
  }

  /// Returns whether the text of `record` has the recorded length and checksum.
  private func isWhole(_ record: CommitRecord) -> Bool {
    guard let text = text(record.fileName, limit: record.octetCount) else { return false }
    return text.count == record.octetCount && Checksum(of: text).value == record.checksum
  }

  /// Creates a record from the text alone. A text that cannot be read now keeps its number, and
  /// reading it later reports the damage.
  private func record(ofText serial: Int) -> CommitRecord {
    var record = CommitRecord(
      serial: serial, date: 0, user: "unknown", via: "other", comment: "found without its record",
      octetCount: 0, checksum: 0)
    record.date = (try? fileSystem.modificationDate(of: path(record.fileName))) ?? 0
    if let text = text(record.fileName, limit: Self.textLimit) {
      record.octetCount = text.count
      record.checksum = Checksum(of: text).value
    }
    return record
  }

  private func text(_ name: String, limit: Int) -> [UInt8]? {
    (try? fileSystem.contents(of: path(name), limit: limit)) ?? nil
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The maximum number of octets that are read of a text whose length is not known.
  private static let textLimit = 1 << 28
}

extension DatastoreError {
  /// Whether the content of the file is damaged, so that a copy may be used instead. A read error
  /// of the disk counts as damage.
  fileprivate var isDamage: Bool {
    switch reason {
    case .damaged(.version): false
    case .damaged: true
    case .system(_, let code): code == Self.unreadable
    default: false
    }
  }
}
