// These are the steps of a commit. Their order is such that a crash between any two of them leaves
// the folder readable.

extension Datastore {
  /// Writes a new text durably under its own name, then the index that lists it.
  mutating func replaceIndex(
    by successor: CommitIndex, adding text: [UInt8] = [], as record: CommitRecord? = nil
  ) throws(DatastoreError) {
    guard successor.octets.count <= CommitIndex.sizeLimit else {
      throw DatastoreError(.indexTooLong, at: path(CommitIndex.fileName))
    }
    if !isOnDisk { try prepare() }
    do {
      if let record {
        try fileSystem.install(text, as: record.fileName, inFolder: folder)
        // The names of texts become durable before the name of the index. Otherwise a crash could
        // leave an index that lists texts which do not exist.
        try fileSystem.synchronizeFolder(folder)
      }
      try fileSystem.install(successor.octets, as: CommitIndex.fileName, inFolder: folder)
    } catch {
      sweep()
      throw error
    }
    try makeIndexDurable()
    index = successor
    // The commit is complete. If this fails, the copy is that of the commit before, and the next
    // commit writes it again. The copy is needed only if the index, which is durable, is damaged
    // later. The write therefore does not wait for the disk.
    try? writeCopy(of: index, isDurable: false)
    sweep()
  }

  /// Creates the folder and an index of the history before the commit. The history is empty, or it
  /// was recovered from a damaged index. The damaged index is renamed and kept.
  private mutating func prepare() throws(DatastoreError) {
    // The folder is synchronized even if it exists: the process that created it may have crashed
    // before it did so.
    _ = try fileSystem.makeFolder(folder)
    try fileSystem.synchronizeFolder(state.path)
    if !damage.isEmpty {
      // The recovered history must be durable elsewhere before the damaged index is renamed.
      try writeCopy(of: index, isDurable: true)
      try fileSystem.synchronizeFolder(folder)
      try fileSystem.moveAside(CommitIndex.fileName, inFolder: folder)
    }
    try fileSystem.install(index.octets, as: CommitIndex.fileName, inFolder: folder)
    try fileSystem.synchronizeFolder(folder)
    isOnDisk = true
  }

  /// Makes the name of the new index durable. If that fails, the old index is restored, so that the
  /// active configuration on disk is again that of this process.
  private func makeIndexDurable() throws(DatastoreError) {
    do {
      try fileSystem.synchronizeFolder(folder)
    } catch {
      do {
        try fileSystem.install(index.octets, as: CommitIndex.fileName, inFolder: folder)
        try fileSystem.synchronizeFolder(folder)
      } catch _ {
        // No files are removed, because either index may be found at the next start.
        guard case .system(let call, let code) = error.reason else { throw error }
        throw DatastoreError(.undecided(call: call, code: code), at: error.path)
      }
      sweep()
      throw error
    }
  }

  private func writeCopy(of index: CommitIndex, isDurable: Bool) throws(DatastoreError) {
    let name = CommitIndex.copyName
    do throws(DatastoreError) {
      try fileSystem.install(index.octets, as: name, inFolder: folder, isDurable: isDurable)
    } catch {
      guard error.isFolderInTheWay else { throw error }
      try fileSystem.moveAside(name, inFolder: folder)
      try fileSystem.install(index.octets, as: name, inFolder: folder, isDurable: isDurable)
    }
  }

  /// Removes the files that a crash, a failed commit or the 50th newer commit has left. Files with
  /// other names stay. If this fails, nothing is lost, and the next commit repeats it.
  func sweep() {
    let needed = Set(index.allRecords.map(\.fileName))
    guard let names = try? fileSystem.names(inFolder: folder) else { return }
    for name in names where !needed.contains(name) {
      let isUnfinished = name.hasSuffix(unfinishedSuffix)
      let target = isUnfinished ? String(name.dropLast(unfinishedSuffix.count)) : name
      let isIndex = target == CommitIndex.fileName || target == CommitIndex.copyName
      if CommitRecord.serial(ofFile: target) != nil || isUnfinished && isIndex {
        try? fileSystem.remove(path(name))
      }
    }
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }
}
