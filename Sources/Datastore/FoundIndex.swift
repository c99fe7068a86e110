/// The history that a router's folder holds at opening, and what was damaged where it was read.
///
/// The index is read first. Where it is damaged or missing its copy is read, which the last commit
/// or the one before it wrote. Texts that are newer than all that the copy lists, or all texts if
/// the copy is damaged too, become history in the order of their serials: their date is that of
/// the file's last change, and their user is unknown. Nothing on disk is changed.
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
    if let found = try read(CommitIndex.fileName) {
      index = found
      isOnDisk = true
      return
    }
    let names = try fileSystem.namesIfAny(inFolder: folder)
    let serials = names.compactMap(CommitRecord.serial(ofFile:)).sorted()
    // Without any text and without an index nothing has been committed, whatever the copy says.
    if damage.isEmpty {
      guard !serials.isEmpty else { return }
      damage.append(
        DatastoreError(.damaged(.missing), at: "\(folder)/\(CommitIndex.fileName)"))
    }
    if let copy = try read(CommitIndex.copyName) { index = copy }
    let newest = index.allRecords.map(\.serial).max() ?? 0
    for serial in serials where serial > newest {
      index = index.adding(record(ofText: serial))
      // The copy's deadline was that of an earlier commit.
      index.deadline = nil
    }
  }

  /// Reads one of the two files; nil: it is missing, or damaged, which is noted.
  private mutating func read(_ name: String) throws(DatastoreError) -> CommitIndex? {
    let path = "\(folder)/\(name)"
    do throws(DatastoreError) {
      guard let octets = try fileSystem.contents(of: path, limit: CommitIndex.sizeLimit) else {
        return nil
      }
      return try CommitIndex(octets: octets, path: path)
    } catch {
      guard error.isDamage else { throw error }
      damage.append(error)
      return nil
    }
  }

  /// A record made from the text alone. A text that can't be read now keeps its number, and is
  /// reported as damaged when it is asked for.
  private func record(ofText serial: Int) -> CommitRecord {
    var record = CommitRecord(
      serial: serial, date: 0, user: "unknown", via: "other", comment: "found without its record",
      octetCount: 0, checksum: 0)
    let path = "\(folder)/\(record.fileName)"
    record.date = (try? fileSystem.modificationDate(of: path)) ?? 0
    if let text = (try? fileSystem.contents(of: path, limit: Self.textLimit)) ?? nil {
      record.octetCount = text.count
      record.checksum = Checksum(of: text).value
    }
    return record
  }

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
