import Glibc

/// The history of commands of all sessions of a user, in a file: lines of UTF-8, the latest last,
/// readable by its owner only.
///
/// Several sessions may use the file at once: each appends its lines under a lock, and a session
/// that starts reads those of the others. The caller decides which lines are kept.
///
/// A symbolic link is not followed. A file that is not regular, has more than one hard link, or
/// belongs neither to this user, nor to the administrator, nor to the owner of the folder, is
/// rejected (`EPERM`), because another user may have placed it there.
struct HistoryFile {
  /// The path of the file.
  let path: String
  /// The maximum number of lines. Older ones are removed when a session starts.
  var limit = 1000

  /// The reason why the history could not be read or written.
  struct Failure: Error, Equatable, CustomStringConvertible {
    /// The path of the file.
    var path: String
    /// The code of the error, as in `errno`.
    var code: Int32

    /// The path and the error of the system.
    var description: String {
      let reason = unsafe strerror(code).map { unsafe String(cString: $0) }
      return "\(path): \(reason ?? "error \(code)")"
    }
  }

  /// Returns the lines, the oldest first, at most `limit` of them; none if the file does not exist.
  func load() throws(Failure) -> [String] {
    guard unsafe access(path, F_OK) == 0 else { return [] }
    let file = try openLocked()
    defer { close(file) }
    let lines = try read(file).split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let kept = Array(lines.suffix(limit))
    if kept.count < lines.count { try replace(with: kept) }
    return kept
  }

  /// Appends a line. Text with a line end in it is not kept.
  func append(_ line: String) throws(Failure) {
    guard !line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return }
    let file = try openLocked()
    defer { close(file) }
    // A session that was killed may have left an incomplete line, which is ended first.
    let size = lseek(file, 0, SEEK_END)
    var last = UInt8(ascii: "\n")
    if size > 0 { unsafe pread(file, &last, 1, size - 1) }
    try write("\(last == UInt8(ascii: "\n") ? "" : "\n")\(line)\n", to: file)
  }

  /// Opens the file and locks it. If another session replaced the file during the wait for the
  /// lock, the new file is opened instead.
  private func openLocked() throws(Failure) -> Int32 {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    while true {
      let file = unsafe open(path, flags, 0o600)
      guard file >= 0 else { throw failure }
      guard flock(file, LOCK_EX) == 0 else {
        let reason = failure
        close(file)
        if reason.code == EINTR { continue }
        throw reason
      }
      var ours = stat()
      var named = stat()
      if unsafe fstat(file, &ours) == 0, unsafe lstat(path, &named) == 0,
        ours.st_ino == named.st_ino, ours.st_dev == named.st_dev
      {
        guard isUsable(ours) else {
          close(file)
          throw Failure(path: path, code: EPERM)
        }
        if ours.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        return file
      }
      close(file)
    }
  }

  /// Returns whether the file is regular and belongs to this user, to the administrator, or to the
  /// owner of the folder.
  private func isUsable(_ status: stat) -> Bool {
    guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return false }
    if status.st_uid == geteuid() || status.st_uid == 0 { return true }
    var folder = stat()
    let end = path.lastIndex(of: "/") ?? path.startIndex
    let parent = path.contains("/") ? "\(path[..<end])/" : "."
    return unsafe stat(parent, &folder) == 0 && folder.st_uid == status.st_uid
  }

  private func read(_ file: Int32) throws(Failure) -> [UInt8] {
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe Glibc.read(file, &piece, piece.count)
      if count == 0 { return octets }
      if count > 0 {
        octets.append(contentsOf: piece[..<count])
      } else if errno != EINTR {
        throw failure
      }
    }
  }

  /// Replaces the file atomically: the lines are written to another file, which is then renamed.
  private func replace(with lines: [String]) throws(Failure) {
    let new = "\(path).new"
    // Such a file was left by a session that was killed, or placed there by another user.
    guard unsafe unlink(new) == 0 || errno == ENOENT else { throw failure }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let file = unsafe open(new, flags, 0o600)
    guard file >= 0 else { throw failure }
    defer { close(file) }
    try write(lines.map { "\($0)\n" }.joined(), to: file)
    guard unsafe rename(new, path) == 0 else { throw failure }
  }

  private func write(_ text: String, to file: Int32) throws(Failure) {
    let octets = Array(text.utf8)
    var written = 0
    while written < octets.count {
      let count = unsafe octets[written...].withUnsafeBytes {
        unsafe Glibc.write(file, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw failure
      }
    }
  }

  private var failure: Failure { Failure(path: path, code: errno) }
}
