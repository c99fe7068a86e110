import Attachment
import Glibc
import Operations
import Shell

/// A file of the user that is read for the server. It is read without blocking, because a FIFO may
/// have no writer yet.
///
/// It is a class because it owns the descriptor.
final class FileReading {
  private let descriptor: Int32
  private let path: String
  private let limit: Int
  /// Whether it is a regular file or a folder, from which reading cannot block.
  private let isRegular: Bool
  private var count = 0

  /// Opens the file, of which at most `limit` octets may be read. Throws if it cannot be opened.
  init(_ path: String, limit: Int) throws(CommandFailure) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Files.failure(path) }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    isRegular = isKnown && [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    self.path = path
    self.limit = min(limit, Files.sizeLimit)
  }

  deinit { close(descriptor) }

  /// The descriptor to wait for before the next octets.
  var awaited: AwaitedDescriptor { AwaitedDescriptor(descriptor) }

  /// Returns the next octets; empty at the end of the file; nil if none are available yet. Throws
  /// if reading fails or the file has more octets than the limit.
  func next() throws(CommandFailure) -> [UInt8]? {
    guard isReady else { return nil }
    var result = 0
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: Pieces.size) { buffer, filled in
      result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      filled = max(0, result)
    }
    if result < 0 {
      if errno == EAGAIN || errno == EINTR { return nil }
      throw Files.failure(path)
    }
    count += octets.count
    guard count <= limit else {
      throw CommandFailure("error: \(path): more than \(limit) octets")
    }
    return octets
  }

  /// Whether reading would return octets or the end. A FIFO that no process has opened for writing
  /// yet would seem to be at its end, so `poll` decides.
  private var isReady: Bool {
    if isRegular { return true }
    var entry = awaited.entry
    return unsafe poll(&entry, 1, 0) > 0
  }
}
