import Glibc
import Operations
import Shell

/// Input, output and errors, as the parent left them.
enum StandardStreams {
  /// Takes the numbers of those that are closed, or the next files opened would have them and get
  /// what is meant for a stream. These here can't be read or written, as those could not be.
  static func reserve() {
    let modes = [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    for (descriptor, mode) in modes where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free: those before it are taken.
      _ = unsafe open("/dev/null", mode)
    }
  }
}

/// Standard output, written to at once.
final class StandardOutput {
  // A class, because it remembers what went wrong while a script writes to it.
  private(set) var failure: CommandFailure?

  func write(_ text: String) {
    guard failure == nil, let code = Descriptor.write(text, to: STDOUT_FILENO) else { return }
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    failure = CommandFailure("error: standard output: \(reason)")
  }
}

/// Standard error, written to at once.
enum StandardError {
  /// Where nobody can be told, nobody is.
  static func write(_ text: String) { _ = Descriptor.write(text, to: STDERR_FILENO) }
}

private enum Descriptor {
  /// All of `text`; the `errno` of what kept it from that.
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
