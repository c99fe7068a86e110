import Glibc

/// A descriptor that packets are read from and written to, one a call, without waiting.
///
/// A class: it owns the descriptor, which is closed with it.
package final class Descriptor {
  let number: Int32
  /// Whether each packet has an `OffloadHeader` in front.
  let hasOffload: Bool

  /// Takes the descriptor over. It should not block.
  package init(owning number: Int32, hasOffload: Bool = false) {
    self.number = number
    self.hasOffload = hasOffload
  }

  deinit { close(number) }

  enum Reading: Equatable {
    /// So many octets of the buffer.
    case packet(Int)
    case nothing
    /// Something went wrong that concerns one packet, or passes.
    case disturbed(Int32)
    /// Nothing can ever be read again.
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
    // Packets are never empty: this is the other end's last word.
    return count == 0 ? .broken(0) : .packet(count)
  }

  /// The `errno` of a packet that could not be written; nil: it was.
  func write(_ octets: Span<UInt8>) -> Int32? {
    let count = unsafe octets.withUnsafeBytes {
      unsafe Glibc.write(number, $0.baseAddress, $0.count)
    }
    return count < 0 ? errno : nil
  }
}
