import Glibc

/// A `FileSystem` that makes the system calls of the operating system.
package struct POSIXFileSystem: FileSystem {
  /// The folder below which no symbolic link is followed. If it is nil, only the last name of a
  /// path is checked.
  let root: String?

  /// Creates a file system without a root.
  package init() { root = nil }

  private init(root: String) { self.root = root }

  /// Returns a file system that follows no symbolic link below `root`.
  package func guardingFolders(below root: String) -> any FileSystem {
    POSIXFileSystem(root: root)
  }

  /// Creates a folder with mode 0700. Returns false if the name exists already.
  package func makeFolder(_ path: String) throws(DatastoreError) -> Bool {
    let place = try place(of: path)
    if place.makeFolder() == 0 { return true }
    guard errno == EEXIST else { throw failure("mkdir", path) }
    return false
  }

  /// Returns the names in a folder, without `.` and `..`.
  package func names(inFolder path: String) throws(DatastoreError) -> [String] {
    let descriptor = try openFolder(path)
    guard let folder = unsafe fdopendir(descriptor) else {
      let error = failure("fdopendir", path)
      _ = Glibc.close(descriptor)
      throw error
    }
    defer { unsafe _ = closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw failure("readdir", path) }
    return names
  }

  /// Returns the octets of a regular file of at most `limit` octets; nil if it does not exist.
  package func contents(of path: String, limit: Int) throws(DatastoreError) -> [UInt8]? {
    // With O_NONBLOCK, a pipe that another user has placed there cannot block the process before it
    // is rejected.
    let descriptor: Int32
    do {
      let place = try place(of: path)
      descriptor = place.open(O_RDONLY | O_NONBLOCK)
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      if errno == ELOOP { throw DatastoreError(.damaged(.notRegularFile), at: path) }
      throw failure("open", path)
    }
    defer { _ = Glibc.close(descriptor) }
    let status = try status(of: descriptor, path)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DatastoreError(.damaged(.notRegularFile), at: path)
    }
    guard status.st_size <= limit else {
      throw DatastoreError(.damaged(.longer(than: limit)), at: path)
    }
    return try read(descriptor, count: Int(status.st_size), path)
  }

  /// Returns when the content of a file was last changed, in seconds since 1970.
  package func modificationDate(of path: String) throws(DatastoreError) -> Int64 {
    let place = try place(of: path)
    var status = stat()
    guard place.read(&status) == 0 else { throw failure("fstatat", path) }
    return Int64(status.st_mtim.tv_sec)
  }

  private func read(_ descriptor: Int32, count: Int, _ path: String) throws(DatastoreError)
    -> [UInt8]
  {
    var octets = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let length = unsafe octets.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
      }
      if length == 0 { break }
      if length < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      filled += length
    }
    return Array(octets.prefix(filled))
  }

  /// Removes any file of this name and creates a new one with mode 0600.
  package func create(_ path: String) throws(DatastoreError) -> OpenFile {
    let place = try place(of: path)
    while true {
      let descriptor = place.open(O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
      guard errno == EEXIST else { throw failure("open", path) }
      // The owner of the old file does not matter: its content, mode and owner are removed with it.
      if place.remove() == 0 || errno == ENOENT { continue }
      guard errno == EISDIR else { throw failure("unlink", path) }
      if place.remove(AT_REMOVEDIR) == 0 { continue }
      throw failure("rmdir", path)
    }
  }

  /// Writes octets behind those that were written before, in as many calls as needed.
  package func append(_ octets: [UInt8], to file: OpenFile) throws(DatastoreError) {
    var written = 0
    while written < octets.count {
      let length = unsafe octets.withUnsafeBytes { buffer in
        unsafe write(
          file.descriptor, buffer.baseAddress?.advanced(by: written), octets.count - written)
      }
      if length < 0 {
        if errno == EINTR { continue }
        throw failure("write", file.path)
      }
      written += length
    }
  }

  /// Makes the octets of a file durable with `fsync`.
  package func synchronize(_ file: OpenFile) throws(DatastoreError) {
    while fsync(file.descriptor) != 0 {
      guard errno == EINTR else { throw failure("fsync", file.path) }
    }
  }

  /// Closes the file. Errors are ignored.
  package func close(_ file: OpenFile) {
    // The result of `close` is ignored: data that had to be durable has been synchronized before.
    _ = Glibc.close(file.descriptor)
  }

  /// Renames a file and replaces the target atomically.
  package func rename(_ path: String, to target: String) throws(DatastoreError) {
    let place = try place(of: path)
    let goal = try self.place(of: target)
    guard place.rename(to: goal) == 0 else { throw failure("rename", target) }
  }

  /// Removes a file. Throws if it does not exist.
  package func remove(_ path: String) throws(DatastoreError) {
    let place = try place(of: path)
    guard place.remove() == 0 else { throw failure("unlink", path) }
  }

  /// Makes the names in a folder durable with `fsync`.
  package func synchronizeFolder(_ path: String) throws(DatastoreError) {
    let folder = OpenFile(descriptor: try openFolder(path), path: path)
    defer { close(folder) }
    try synchronize(folder)
  }

  /// Opens a file, locks it with `flock`, and writes the ID of this process to it. Throws `locked`
  /// if another process holds the lock.
  package func lock(_ path: String) throws(DatastoreError) -> OpenFile {
    let place = try place(of: path)
    let descriptor = place.open(O_RDWR | O_CREAT | O_NONBLOCK, mode: 0o600)
    guard descriptor >= 0 else {
      if errno == ELOOP { throw DatastoreError(.unsafe(.link), at: path) }
      throw failure("open", path)
    }
    let file = OpenFile(descriptor: descriptor, path: path)
    do throws(DatastoreError) {
      // The file is truncated next, so it must not be a link to a file with other content.
      let status = try status(of: descriptor, path)
      guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
        throw DatastoreError(.unsafe(.notPlainFile), at: path)
      }
      try claim(file)
    } catch {
      close(file)
      throw error
    }
    return file
  }

  /// Releases the lock and closes the file.
  package func unlock(_ file: OpenFile) {
    // Closing the file does not release the lock: a forked child that has not called `exec` yet has
    // the file open too and shares the lock.
    _ = flock(file.descriptor, LOCK_UN)
    close(file)
  }

  /// Locks the open file and writes the ID of this process to it.
  private func claim(_ file: OpenFile) throws(DatastoreError) {
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw failure("flock", file.path) }
      let holder = try contents(of: file.path, limit: 32) ?? []
      let digits = String(decoding: holder.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      throw DatastoreError(.locked(holder: Int32(digits)), at: file.path)
    }
    guard ftruncate(file.descriptor, 0) == 0 else { throw failure("ftruncate", file.path) }
    try append(Array("\(getpid())\n".utf8), to: file)
  }
}

extension DatastoreError {
  /// Whether the call failed because the name, or a folder above it, does not exist.
  var isNotFound: Bool {
    if case .system(_, code: ENOENT) = reason { true } else { false }
  }

  /// Whether the call failed because a folder has the name that the file was to have.
  var isFolderInTheWay: Bool {
    switch reason {
    case .system(_, code: EISDIR), .system(_, code: ENOTEMPTY), .system(_, code: EEXIST): true
    default: false
    }
  }

  /// The error code of a disk that cannot read a file.
  static let unreadable = EIO
}
