/// The system calls of a commit, one method each, so that a test can stop the process between any
/// two of them. Errors contain the call and the path. Any thread may call the methods.
package protocol FileSystem: Sendable {
  /// Returns the same file system with a restriction: it rejects every path below `root` that leads
  /// through a symbolic link, or through a folder that every user may write to, or whose owner is
  /// neither this user, nor the administrator, nor the owner of `root`.
  func guardingFolders(below root: String) -> any FileSystem
  /// Creates one folder with mode 0700. Returns false if the name exists already.
  func makeFolder(_ path: String) throws(DatastoreError) -> Bool
  /// Returns the names in a folder, without `.` and `..`, in no particular order.
  func names(inFolder path: String) throws(DatastoreError) -> [String]
  /// Returns the octets of a regular file, or nil if it does not exist. `limit` is the maximum
  /// number of octets.
  func contents(of path: String, limit: Int) throws(DatastoreError) -> [UInt8]?
  /// Returns when the content of a file was last changed, in seconds since 1970.
  func modificationDate(of path: String) throws(DatastoreError) -> Int64
  /// Creates a file with mode 0600 and opens it for writing. An existing file or link of that name
  /// is removed first, and never written to. Throws if the name is that of a folder that is not
  /// empty.
  func create(_ path: String) throws(DatastoreError) -> OpenFile
  /// Writes octets behind those that were written before.
  func append(_ octets: [UInt8], to file: OpenFile) throws(DatastoreError)
  /// Makes the octets of a file durable: after it has returned, they survive a loss of power.
  func synchronize(_ file: OpenFile) throws(DatastoreError)
  /// Closes the file. Errors are ignored.
  func close(_ file: OpenFile)
  /// Renames a file and replaces the target atomically: a reader opens either the old file or the
  /// new one.
  func rename(_ path: String, to target: String) throws(DatastoreError)
  /// Removes a file. Throws if it does not exist.
  func remove(_ path: String) throws(DatastoreError)
  /// Makes the names in a folder durable: after it has returned, they survive a loss of power.
  func synchronizeFolder(_ path: String) throws(DatastoreError)
  /// Opens a file, locks it against other processes that call this, and writes the ID of this
  /// process to it.
  func lock(_ path: String) throws(DatastoreError) -> OpenFile
  /// Releases the lock and closes the file.
  func unlock(_ file: OpenFile)
}

/// A file that a `FileSystem` has opened.
package struct OpenFile: Sendable {
  /// The descriptor of the open file.
  package var descriptor: Int32
  /// The path with which the file was opened, for errors.
  package var path: String

  /// Creates the value from its two parts.
  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }
}

extension FileSystem {
  /// Returns the names in a folder, or none if the folder does not exist.
  func namesIfAny(inFolder path: String) throws(DatastoreError) -> [String] {
    do { return try names(inFolder: path) } catch {
      guard error.isNotFound else { throw error }
      return []
    }
  }

  /// Creates a folder and all missing folders above it, each of them durably.
  func makeFolders(_ path: String) throws(DatastoreError) {
    let parent = Self.parent(of: path)
    do {
      guard try makeFolder(path) else { return }
    } catch {
      guard error.isNotFound, parent != path else { throw error }
      try makeFolders(parent)
      guard try makeFolder(path) else { return }
    }
    try synchronizeFolder(parent)
  }

  private static func parent(of path: String) -> String {
    var octets = Array(path.utf8)
    func drop(while matches: (UInt8) -> Bool) {
      while let last = octets.last, octets.count > 1, matches(last) { octets.removeLast() }
    }
    let slash = UInt8(ascii: "/")
    drop { $0 == slash }
    guard octets.contains(slash) else { return "." }
    drop { $0 != slash }
    drop { $0 == slash }
    return String(decoding: octets, as: UTF8.self)
  }
}
