import Glibc

/// A file that is written from its beginning, piece by piece.
///
/// It is a class because the descriptor has one owner.
package final class FileWriter: WritableFile {
  private let path: String
  private var descriptor: Int32
  /// The temporary name until the file is finished, if it replaces another.
  private var provisional: String?

  /// Opens a file, which is emptied or appended to.
  package init(_ path: String, appends: Bool = false) throws(CommandFailure) {
    self.path = path
    let start = appends ? O_APPEND : O_TRUNC
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | start | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Files.failure(path) }
  }

  /// Creates a new file, which replaces an existing one when it is complete. Returns nil if that is
  /// impossible, because the path is a link, a device or a pipe, or the folder does not allow new
  /// files.
  package init?(replacing path: String) throws(CommandFailure) {
    self.path = path
    var status = stat()
    if unsafe lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      // The permissions of the folder alone would allow replacing a file that the user may not
      // write.
      guard unsafe access(path, W_OK) == 0 else { throw Files.failure(path) }
    }
    let provisional = "\(path).\(getpid()).new"
    descriptor = unsafe open(
      provisional, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    self.provisional = provisional
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let provisional { unsafe unlink(provisional) }
  }

  /// Writes all octets.
  package func write(_ octets: [UInt8]) throws(CommandFailure) {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Files.failure(path)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Closes the file and gives it its final name.
  package func finish() throws(CommandFailure) {
    // Without this, the new name might be on disk before the contents.
    if provisional != nil, fsync(descriptor) != 0 { throw Files.failure(path) }
    let result = close(descriptor)
    descriptor = -1
    guard result == 0 else { throw Files.failure(path) }
    guard let provisional else { return }
    guard unsafe rename(provisional, path) == 0 else { throw Files.failure(path) }
    self.provisional = nil
  }
}
