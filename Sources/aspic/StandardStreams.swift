import Glibc
import Operations
import Shell

/// The standard streams, which the parent process may have closed.
enum StandardStreams {
  /// Opens `/dev/null` for each closed stream. Otherwise the next file that is opened would get the
  /// stream's number and its data. These descriptors cannot be read or written, as the closed ones
  /// could not.
  static func reserve() {
    let modes = [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    for (descriptor, mode) in modes where fcntl(descriptor, F_GETFD) < 0 {
      // `open` uses the lowest free number, and all lower ones are in use.
      _ = unsafe open("/dev/null", mode)
    }
  }
}

/// Unbuffered standard output, which stores the first error.
///
/// It is a class because a script writes to it while it runs.
final class StandardOutput {
  private(set) var failure: CommandFailure?

  func write(_ text: String) {
    guard failure == nil, let code = Descriptor.write(text, to: STDOUT_FILENO) else { return }
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    failure = CommandFailure("error: standard output: \(reason)")
  }
}

/// Unbuffered standard error.
enum StandardError {
  /// Writes a text. Errors are ignored, because they could not be reported.
  static func write(_ text: String) { _ = Descriptor.write(text, to: STDERR_FILENO) }
}

/// The writing of text to a descriptor.
private enum Descriptor {
  /// Writes a text. Returns the `errno` if it could not be written completely, else nil.
  static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}
