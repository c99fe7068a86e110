import CHost
import Glibc

/// A Unix-domain socket that accepts connections without blocking.
///
/// It is a class because it owns the socket and its name in the folder, which is removed at its
/// end.
package final class Listener {
  /// The descriptor, for `poll`.
  package let number: Int32
  private let place: FolderPlace
  private let identity: Identity

  /// The device and inode of a file, which distinguish it from a file that has replaced it.
  private struct Identity: Equatable {
    var device: dev_t
    var node: ino_t

    init(_ status: stat) {
      device = status.st_dev
      node = status.st_ino
    }
  }

  /// Creates the socket in a folder that exists.
  ///
  /// Users with write permission by `mode` may connect. `group` is the socket's group; nil for that
  /// of the process. `replacingStale` means that the caller holds the folder's lock, so that an
  /// existing socket is not in use and is replaced. Throws `alreadyThere` for an existing socket
  /// otherwise, and `notSocket` if the path is that of another file.
  package init(
    path: String, mode: UInt32, group: UInt32? = nil, replacingStale: Bool
  ) throws(SocketError) {
    let place = try FolderPlace(path)
    if let status = try place.status() {
      guard status.st_mode & S_IFMT == S_IFSOCK else { throw SocketError(.notSocket, at: path) }
      guard replacingStale else { throw SocketError(.alreadyThere, at: path) }
      try place.remove()
    }
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0)
    guard number >= 0 else { throw place.failure("socket") }
    do throws(SocketError) {
      identity = Identity(try Self.listen(number, at: place, mode: mode, group: group))
    } catch {
      close(number)
      throw error
    }
    self.number = number
    self.place = place
  }

  deinit {
    close(number)
    // A process that got the lock meanwhile may have replaced the socket.
    if let status = try? place.status(), Identity(status) == identity { try? place.remove() }
  }

  /// Binds the socket and listens. Returns the status of its file, which is removed again after an
  /// error.
  private static func listen(
    _ number: Int32, at place: borrowing FolderPlace, mode: UInt32, group: UInt32?
  ) throws(SocketError) -> stat {
    // Linux creates the file with the mode of the socket, less the umask: nobody else can connect
    // before group and mode are set, and the umask, which all threads share, is not changed.
    guard fchmod(number, 0o600) == 0 else { throw place.failure("chmod") }
    try place.bind(number)
    do throws(SocketError) {
      if let group { try place.set(group: group) }
      try place.set(mode: mode)
      guard Glibc.listen(number, SOMAXCONN) == 0 else { throw place.failure("listen") }
      guard let status = try place.status() else { throw SocketError(.notThere, at: place.path) }
      return status
    } catch {
      try? place.remove()
      throw error
    }
  }

  /// Returns the next connection; nil if there is none. Throws `tooManyFiles` if the connection
  /// cannot be accepted now: it stays in the queue, and the caller should poll again after files
  /// have been closed or some time has passed.
  package func accept() throws(SocketError) -> Channel? {
    while true {
      let connection = host_accept(number)
      if connection >= 0 { return Channel(owning: connection) }
      switch -connection {
      case EAGAIN: return nil
      // The client has closed the connection already, or a signal has arrived.
      case ECONNABORTED, EINTR: continue
      default: throw SocketError(call: "accept", code: -connection, at: place.path)
      }
    }
  }
}
