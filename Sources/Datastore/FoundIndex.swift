/// The history that a router's folder holds at opening, and what was damaged where it was read.
///
/// The index is read first. Where it is damaged or missing, two other sources are read: its copy,
/// which the last commit or the one before it wrote, and those lines of the damaged index whose
/// texts are as the line says. The one that knows the newer commit is used. Texts that it does not
/// list become history in the order of their serials: their date is that of the file's last
/// change, and their user is unknown. Nothing on disk is changed.
struct FoundIndex {
  private(set) var index = CommitIndex()
  /// Whether the file `index` says the same.
  private(set) var isOnDisk = false
  private(set) var damage: [DatastoreError] = []

  private let folder: String
  private let fileSystem: any FileSystem

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
    // Without any text and without an index nothing has been committed, whatever the copy says.
    if damage.isEmpty {
      guard !serials.isEmpty else { return }
      damage.append(DatastoreError(.damaged(.missing), at: path(CommitIndex.fileName)))
    }
    try recover(from: octets ?? [], serials)
  }

  /// `octets`: of the damaged index. `serials`: of the texts that are there, ascending.
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
      // What the copy does not list was listed no more, unless it is newer.
      listed.formUnion(serials.prefix { $0 <= copy.newestSerial })
    }
    listed.formUnion(index.allRecords.map(\.serial))
    for serial in serials where !listed.contains(serial) {
      index = index.adding(record(ofText: serial))
    }
    // The copy's deadline was that of an earlier commit, which a later one has confirmed.
    if isOlder { index.deadline = nil }
  }

  /// nil: there is no such file, or it can't be read, which is noted.
  private mutating func octets(of name: String) throws(DatastoreError) -> [UInt8]? {
    do throws(DatastoreError) {
      return try fileSystem.contents(of: path(name), limit: CommitIndex.sizeLimit)
    } catch {
      guard error.isDamage else { throw error }
      damage.append(error)
      return nil
    }
  }

  /// nil: the file is damaged, which is noted.
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

  private func isWhole(_ record: CommitRecord) -> Bool {
    guard let text = text(record.fileName, limit: record.octetCount) else { return false }
    return text.count == record.octetCount && Checksum(of: text).value == record.checksum
  }

  /// A record made from the text alone. A text that can't be read now keeps its number, and is
  /// reported as damaged when it is asked for.
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

  /// The most octets of a text whose length nothing tells.
  private static let textLimit = 1 << 28
}

extension DatastoreError {
  /// The file itself is at fault: another copy of what it held may be used instead. A disk that
  /// can't read a file is no different from one that reads something else.
  fileprivate var isDamage: Bool {
    switch reason {
    case .damaged(.version): false
    case .damaged: true
    case .system(_, let code): code == Self.unreadable
    default: false
    }
  }
}
