import Glibc

/// A name in an open folder. The folder is closed when the value is destroyed. All calls use the
/// folder that was checked, even if another process makes its path lead elsewhere meanwhile.
struct NameInFolder: ~Copyable {
  fileprivate let folder: Int32
  fileprivate let name: String

  deinit { if folder != AT_FDCWD { _ = Glibc.close(folder) } }

  // Each call is a method, so that the folder stays open during the call. Each method returns the
  // result of the system call.

  borrowing func open(_ flags: Int32, mode: mode_t = 0) -> Int32 {
    unsafe openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
  }

  borrowing func makeFolder() -> Int32 { unsafe mkdirat(folder, name, 0o700) }

  borrowing func remove(_ flags: Int32 = 0) -> Int32 { unsafe unlinkat(folder, name, flags) }

  borrowing func rename(to target: borrowing NameInFolder) -> Int32 {
    unsafe renameat(folder, name, target.folder, target.name)
  }

  borrowing func read(_ status: inout stat) -> Int32 {
    unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
  }
}

extension POSIXFileSystem {
  /// Returns the name and the open folder for a call on `path`. Below the root, each folder of the
  /// path is opened relative to its parent. Throws if one is a symbolic link or if `check` rejects
  /// it.
  func place(of path: String) throws(DatastoreError) -> NameInFolder {
    guard let root, var names = names(in: path, below: root), let name = names.popLast() else {
      return NameInFolder(folder: AT_FDCWD, name: path)
    }
    return NameInFolder(folder: try descend(names, from: root, to: path), name: name)
  }

  /// Opens a folder and returns its descriptor, which the caller must close.
  func openFolder(_ path: String) throws(DatastoreError) -> Int32 {
    if let root, let names = names(in: path, below: root) {
      return try descend(names, from: root, to: path)
    }
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open", path) }
    return folder
  }

  /// Returns the names that lead from the root to a path; nil if the path is not below the root.
  private func names(in path: String, below root: String) -> [String]? {
    guard path.hasPrefix("\(root)/") else { return nil }
    return path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/"))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Opens the folder that `names` lead to from `root`, and returns its descriptor.
  private func descend(
    _ names: [String], from root: String, to path: String
  ) throws(DatastoreError) -> Int32 {
    var folder = unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open", path) }
    var walked = root
    do throws(DatastoreError) {
      let owner = try status(of: folder, path).st_uid
      for name in names {
        walked += "/\(name)"
        let next = unsafe openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard next >= 0 else { throw refusal(of: name, in: folder, walked) }
        _ = Glibc.close(folder)
        folder = next
        try check(try status(of: folder, walked), ownedAlsoBy: owner, walked)
      }
    } catch {
      _ = Glibc.close(folder)
      throw error
    }
    return folder
  }

  /// Returns the error for a folder that could not be opened. `errno` must still be that of the
  /// call.
  private func refusal(of name: String, in folder: Int32, _ path: String) -> DatastoreError {
    let error = failure("open", path)
    guard errno == ENOTDIR || errno == ELOOP else { return error }
    var status = stat()
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return error }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    return DatastoreError(.unsafe(isLink ? .link : .notFolder), at: path)
  }

  /// Throws unless only trusted users can replace the content of a folder or file. These are this
  /// user, the administrator, the owner of the state folder, and a group if the owner permits it.
  func check(
    _ status: stat, ownedAlsoBy owner: uid_t, _ path: String
  ) throws(DatastoreError) {
    guard status.st_uid == geteuid() || status.st_uid == 0 || status.st_uid == owner else {
      throw DatastoreError(.unsafe(.foreignOwner), at: path)
    }
    guard status.st_mode & S_IWOTH == 0 else {
      throw DatastoreError(.unsafe(.writableByAll), at: path)
    }
  }

  /// Returns the status of an open file. `path` is used for errors.
  func status(of descriptor: Int32, _ path: String) throws(DatastoreError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure("fstat", path) }
    return status
  }

  /// Returns the error for a failed system call from `errno`.
  func failure(_ call: String, _ path: String) -> DatastoreError {
    DatastoreError(.system(call: call, code: errno), at: path)
  }
}
