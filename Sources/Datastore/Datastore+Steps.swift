// The steps of a commit, in an order of which any part may be lost.

extension Datastore {
  /// Makes a new text durable under a name of its own, then the index that lists it.
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
        // The names of texts before the name of the index: it must never be the only one to last.
        try fileSystem.synchronizeFolder(folder)
      }
      try fileSystem.install(successor.octets, as: CommitIndex.fileName, inFolder: folder)
    } catch {
      sweep()
      throw error
    }
    try makeIndexDurable()
    index = successor
    // The commit holds. Where this fails, the copy is that of the commit before, and the next commit
    // writes it again. It is needed only where the index, which is durable, is damaged later, so
    // nobody waits for the disk here.
    try? writeCopy(of: index, isDurable: false)
    sweep()
  }

  /// Makes the folder, and an index of what is known before the commit: of nothing, or of what was
  /// found where the index was damaged. That one is renamed and kept.
  private mutating func prepare() throws(DatastoreError) {
    // Also where the folder is there already: whoever made it may have died before this.
    _ = try fileSystem.makeFolder(folder)
    try fileSystem.synchronizeFolder(state.path)
    if !damage.isEmpty {
      // What was found must not depend on the damaged index any more when its name is gone.
      try writeCopy(of: index, isDurable: true)
      try fileSystem.synchronizeFolder(folder)
      try fileSystem.moveAside(CommitIndex.fileName, inFolder: folder)
    }
    try fileSystem.install(index.octets, as: CommitIndex.fileName, inFolder: folder)
    try fileSystem.synchronizeFolder(folder)
    isOnDisk = true
  }

  /// Makes the new index's name last. Where that fails the old index is put back, so that what
  /// is on disk is again what this process takes for active.
  private func makeIndexDurable() throws(DatastoreError) {
    do {
      try fileSystem.synchronizeFolder(folder)
    } catch {
      do {
        try fileSystem.install(index.octets, as: CommitIndex.fileName, inFolder: folder)
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

  /// Removes what a crash, a failed commit or the 50th successor left behind. Files that are not
  /// ours stay. A failure here loses nothing and is made good by the next sweep.
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
