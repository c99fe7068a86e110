import Attachment
import Glibc
import Operations
import Shell

/// A file of the user's on its way to the server, read without blocking: a FIFO may have no writer
/// yet.
///
/// It is a class because it owns the descriptor.
final class FileReading {
  private let descriptor: Int32
  private let path: String
  private let limit: Int
  /// Reading from it cannot block.
  private let isRegular: Bool
  private var count = 0

  /// Opens the file. `limit`: the octets that it may have.
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

  var awaited: AwaitedDescriptor { AwaitedDescriptor(descriptor) }

  /// The next octets; empty at the end; nil if there are none yet.
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

  /// A FIFO that nobody has opened for writing yet would seem to be at its end.
  private var isReady: Bool {
    if isRegular { return true }
    var entry = awaited.entry
    return unsafe poll(&entry, 1, 0) > 0
  }
}
