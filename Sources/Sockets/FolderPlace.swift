import CHost
import Glibc

/// A file name in an open folder, at which a socket is made or reached. The kernel limits a
/// socket's path to 107 octets; by way of the folder's descriptor the path stays short, however
/// long the folder's own path is. unix(7), proc(5).
struct FolderPlace: ~Copyable {
  /// The largest number of octets of a name, which leaves room for the longest descriptor number.
  static let nameLimit = 81

  /// The path that was given.
  let path: String
  private let folder: Int32
  private let name: String

  /// Opens the folder, for which only search permission is needed. Throws `unusableName` or the
  /// error of the system call.
  init(_ path: String) throws(SocketError) {
    let (folderPath, name) = Self.cut(path)
    guard 1...Self.nameLimit ~= name.utf8.count, name != ".", name != "..",
      !name.utf8.contains(0)
    else { throw SocketError(.unusableName, at: path) }
    let folder = unsafe host_folder_open(folderPath)
    guard folder >= 0 else { throw SocketError(call: "open", code: -folder, at: path) }
    self.folder = folder
    self.name = name
    self.path = path
  }

  deinit { _ = close(folder) }

  private static func cut(_ path: String) -> (folder: String, name: String) {
    let octets = path.utf8
    guard let slash = octets.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(decoding: octets[octets.index(after: slash)...], as: UTF8.self)
    return (String(decoding: octets[...slash], as: UTF8.self), name)
  }

  /// Returns the status of the file, or of a link itself; nil if there is none.
  borrowing func status() throws(SocketError) -> stat? {
    var status = stat()
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 else { return status }
    guard errno == ENOENT else { throw failure("fstatat") }
    return nil
  }

  borrowing func remove() throws(SocketError) {
    guard unsafe unlinkat(folder, name, 0) == 0 || errno == ENOENT else { throw failure("unlink") }
  }

  borrowing func set(mode: mode_t) throws(SocketError) {
    guard unsafe fchmodat(folder, name, mode, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw failure("chmod")
    }
  }

  borrowing func set(group: gid_t) throws(SocketError) {
    guard unsafe fchownat(folder, name, uid_t.max, group, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw failure("chown")
    }
  }

  borrowing func bind(_ socket: Int32) throws(SocketError) {
    guard unsafe withAddress({ unsafe Glibc.bind(socket, $0, $1) }) == 0 else {
      throw failure("bind")
    }
  }

  /// Returns the result of the system call.
  borrowing func connect(_ socket: Int32) -> Int32 {
    unsafe withAddress { unsafe Glibc.connect(socket, $0, $1) }
  }

  borrowing func failure(_ call: String) -> SocketError {
    SocketError(call: call, code: errno, at: path)
  }

  private borrowing func withAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let route = "/proc/self/fd/\(folder)/\(name)"
    // The last octet stays 0.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
      unsafe path.dropLast().copyBytes(from: route.utf8.prefix(path.count - 1))
    }
    return unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
