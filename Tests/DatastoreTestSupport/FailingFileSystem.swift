package import Datastore
import Glibc

/// A file system on top of another one that fails at one chosen call. It then either goes on (a
/// full disk) or fails at every later call (the process is dead). It is unchecked because each test
/// has its own, and calls it from one thread.
package final class FailingFileSystem: FileSystem, @unchecked Sendable {
  /// How the chosen call fails.
  package enum Failure: Sendable {
    case death
    /// The process is killed.
    case kill
    case error(code: Int32)
    /// The error occurs at this call and at every later one.
    case errors(code: Int32)
  }

  private var base: any FileSystem
  private let failure: Failure
  private var fatalCall: Int
  /// The number of calls so far that could have failed.
  package private(set) var calls = 0
  package var hasFailed: Bool { calls >= fatalCall }

  package init(_ base: any FileSystem, failing failure: Failure, atCall fatalCall: Int = .max) {
    self.base = base
    self.failure = failure
    self.fatalCall = fatalCall
  }

  /// Makes the call fail that comes `count` calls from now.
  package func fail(inCalls count: Int) { fatalCall = calls + count }

  /// Counts a call, and returns the error to throw if this call is to fail.
  private func step(_ call: String, _ path: String) -> DatastoreError? {
    calls += 1
    func error(_ code: Int32) -> DatastoreError {
      DatastoreError(.system(call: call, code: code), at: path)
    }
    switch failure {
    case .death: return calls >= fatalCall ? error(EIO) : nil
    case .kill:
      if calls == fatalCall { raise(SIGKILL) }
      return nil
    case .errors(let code): return calls >= fatalCall ? error(code) : nil
    case .error(let code): return calls == fatalCall ? error(code) : nil
    }
  }

  package func guardingFolders(below root: String) -> any FileSystem {
    base = base.guardingFolders(below: root)
    return self
  }

  package func makeFolder(_ path: String) throws(DatastoreError) -> Bool {
    if let error = step("mkdir", path) { throw error }
    return try base.makeFolder(path)
  }

  package func names(inFolder path: String) throws(DatastoreError) -> [String] {
    if let error = step("opendir", path) { throw error }
    return try base.names(inFolder: path)
  }

  package func contents(of path: String, limit: Int) throws(DatastoreError) -> [UInt8]? {
    if let error = step("read", path) { throw error }
    return try base.contents(of: path, limit: limit)
  }

  package func modificationDate(of path: String) throws(DatastoreError) -> Int64 {
    if let error = step("lstat", path) { throw error }
    return try base.modificationDate(of: path)
  }

  package func create(_ path: String) throws(DatastoreError) -> OpenFile {
    if let error = step("open", path) { throw error }
    return try base.create(path)
  }

  package func append(_ octets: [UInt8], to file: OpenFile) throws(DatastoreError) {
    let isAlive = !hasFailed
    if let error = step("write", file.path) {
      // The disk fills, or the process dies, after half of the octets.
      if isAlive { try base.append(Array(octets.prefix(octets.count / 2)), to: file) }
      throw error
    }
    try base.append(octets, to: file)
  }

  package func synchronize(_ file: OpenFile) throws(DatastoreError) {
    if let error = step("fsync", file.path) { throw error }
    try base.synchronize(file)
  }

  /// Closing is not counted, because a process that dies closes its files, too.
  package func close(_ file: OpenFile) { base.close(file) }

  package func rename(_ path: String, to target: String) throws(DatastoreError) {
    if let error = step("rename", target) { throw error }
    try base.rename(path, to: target)
  }

  package func remove(_ path: String) throws(DatastoreError) {
    if let error = step("unlink", path) { throw error }
    try base.remove(path)
  }

  package func synchronizeFolder(_ path: String) throws(DatastoreError) {
    if let error = step("fsync", path) { throw error }
    try base.synchronizeFolder(path)
  }

  package func lock(_ path: String) throws(DatastoreError) -> OpenFile {
    if let error = step("flock", path) { throw error }
    return try base.lock(path)
  }

  /// Unlocking is not counted, for the same reason as closing.
  package func unlock(_ file: OpenFile) { base.unlock(file) }
}
