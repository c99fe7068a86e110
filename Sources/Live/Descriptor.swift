import Glibc

/// A file descriptor from which one packet is read, and to which one packet is written, with each
/// call and without blocking.
///
/// It is a class because it owns the descriptor and closes it at its end.
package final class Descriptor {
  /// The number of the descriptor.
  let number: Int32
  /// Whether an `OffloadHeader` precedes each packet.
  let hasOffload: Bool

  /// Takes ownership of a descriptor, which should be non-blocking.
  package init(owning number: Int32, hasOffload: Bool = false) {
    self.number = number
    self.hasOffload = hasOffload
  }

  deinit { close(number) }

  /// The result of a read.
  enum Reading: Equatable {
    /// This many octets of the buffer were filled.
    case packet(Int)
    case nothing
    /// An error that concerns one packet or is temporary, with its `errno`.
    case disturbed(Int32)
    /// An error after which nothing can be read any more, with its `errno`; 0 if the other end was
    /// closed.
    case broken(Int32)

    init(errno code: Int32) {
      switch code {
      case EAGAIN, EWOULDBLOCK, EINTR: self = .nothing
      case EBADF, EBADFD, EIO, ENODEV, ENOTCONN, ENOTSOCK, EINVAL, ECONNRESET:
        self = .broken(code)
      default: self = .disturbed(code)
      }
    }
  }

  func read(into buffer: inout [UInt8]) -> Reading {
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe Glibc.read(number, $0.baseAddress, $0.count)
    }
    if count < 0 { return Reading(errno: errno) }
    // A packet is never empty, so 0 means that the other end has been closed.
    return count == 0 ? .broken(0) : .packet(count)
  }

  /// Writes one packet. Returns nil, or the `errno` if it could not be written.
  func write(_ octets: Span<UInt8>) -> Int32? {
    let count = unsafe octets.withUnsafeBytes {
      unsafe Glibc.write(number, $0.baseAddress, $0.count)
    }
    return count < 0 ? errno : nil
  }
}
