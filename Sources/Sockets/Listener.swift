import CHost
import Glibc

/// A Unix-domain socket that waits for connections, without blocking.
///
/// A class: it owns the socket and its name in the folder, which is removed with it.
package final class Listener {
  /// The descriptor, to be polled for connections.
  package let number: Int32
  private let place: FolderPlace
  private let identity: Identity

  /// What tells a file from the one that replaced it.
  private struct Identity: Equatable {
    var device: dev_t
    var node: ino_t

    init(_ status: stat) {
      device = status.st_dev
      node = status.st_ino
    }
  }

  /// Makes the socket. Its folder must exist.
  ///
  /// `mode`: whoever may write to it may connect. `group`: its group; nil: that of the process.
  /// `replacingStale`: the caller holds the folder's lock, so that a socket which is there already
  /// is nobody's. Throws `alreadyThere` if there is one otherwise, and `notSocket` if the path is
  /// that of anything else.
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
    // Who got the lock meanwhile may have replaced the socket by its own.
    if let status = try? place.status(), Identity(status) == identity { try? place.remove() }
  }

  /// Returns the status of the socket's name. The name is removed again if the rest fails.
  private static func listen(
    _ number: Int32, at place: borrowing FolderPlace, mode: UInt32, group: UInt32?
  ) throws(SocketError) -> stat {
    // Linux makes the name with the mode of the socket, less the umask: nobody else can connect
    // before the group and the mode are right, and the umask of other threads stays what it is.
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
  /// cannot be taken now: it waits, and the caller polls again when files have been closed or some
  /// time has passed.
  package func accept() throws(SocketError) -> Channel? {
    while true {
      let connection = host_accept(number)
      if connection >= 0 { return Channel(owning: connection) }
      switch -connection {
      case EAGAIN: return nil
      // The client has left already, or a signal arrived.
      case ECONNABORTED, EINTR: continue
      default: throw SocketError(call: "accept", code: -connection, at: place.path)
      }
    }
  }
}
