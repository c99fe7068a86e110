/// The system calls that a commit is made of, one method each, so that a test can stop the process
/// between any two. Errors name the call and the path. Any thread may call them.
package protocol FileSystem: Sendable {
  /// The same file system, which refuses every path below `root` that leads through a symbolic
  /// link, or through a folder that a stranger owns or every user may write to.
  func guardingFolders(below root: String) -> any FileSystem
  /// Makes one folder, mode 0700. False: something of that name is there already.
  func makeFolder(_ path: String) throws(DatastoreError) -> Bool
  func names(inFolder path: String) throws(DatastoreError) -> [String]
  /// The octets of a regular file; nil: there is none of that name.
  func contents(of path: String, limit: Int) throws(DatastoreError) -> [UInt8]?
  /// When the octets of a file were changed last, in seconds since 1970.
  func modificationDate(of path: String) throws(DatastoreError) -> Int64
  /// Opens a new file for writing, mode 0600. What had its name is removed, never written to;
  /// a folder with something in it is an error.
  func create(_ path: String) throws(DatastoreError) -> OpenFile
  func append(_ octets: [UInt8], to file: OpenFile) throws(DatastoreError)
  /// Returns once the file's octets would survive a loss of power.
  func synchronize(_ file: OpenFile) throws(DatastoreError)
  func close(_ file: OpenFile)
  /// Takes over the target's name at once: a reader sees the one file or the other.
  func rename(_ path: String, to target: String) throws(DatastoreError)
  func remove(_ path: String) throws(DatastoreError)
  /// Returns once the names in the folder would survive a loss of power.
  func synchronizeFolder(_ path: String) throws(DatastoreError)
  /// Opens the file and locks it against all who do the same; it then names this process.
  func lock(_ path: String) throws(DatastoreError) -> OpenFile
  /// Ends the lock and closes the file.
  func unlock(_ file: OpenFile)
}

/// A file that a `FileSystem` has open.
package struct OpenFile: Sendable {
  package var descriptor: Int32
  package var path: String

  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }
}

extension FileSystem {
  /// The names in a folder; none if there is no folder.
  func namesIfAny(inFolder path: String) throws(DatastoreError) -> [String] {
    do { return try names(inFolder: path) } catch {
      guard error.isNotFound else { throw error }
      return []
    }
  }

  /// Makes a folder with all folders above it that are missing, each durable.
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
