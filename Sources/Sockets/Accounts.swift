import Glibc

/// Look-ups of users and groups in the host's databases.
package enum Accounts {
  /// Returns the name of a user; the number as text if the user has no name.
  package static func userName(_ user: UInt32) -> String {
    var entry = unsafe passwd()
    let name = unsafe withBuffer { buffer, size -> (Int32, String?) in
      var found: UnsafeMutablePointer<passwd>?
      let code = unsafe getpwuid_r(user, &entry, buffer, size, &found)
      guard unsafe found != nil, let name = unsafe entry.pw_name else { return (code, nil) }
      return (code, unsafe String(cString: name))
    }
    return name ?? "\(user)"
  }

  /// Returns the number of a group; nil if there is no group of that name.
  package static func group(named name: String) -> UInt32? {
    var entry = unsafe Glibc.group()
    return unsafe withBuffer { buffer, size -> (Int32, UInt32?) in
      var found: UnsafeMutablePointer<Glibc.group>?
      let code = unsafe getgrnam_r(name, &entry, buffer, size, &found)
      return unsafe (code, found == nil ? nil : entry.gr_gid)
    }
  }

  /// Calls `body` with buffers of growing size until one suffices, up to 16 MiB: the entry of a
  /// group contains the names of all its members.
  private static func withBuffer<T>(
    _ body: (UnsafeMutablePointer<CChar>, _ size: Int) -> (code: Int32, value: T?)
  ) -> T? {
    var size = 1024
    while size <= 16 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { unsafe buffer.deallocate() }
      let (code, value) = unsafe body(buffer, size)
      switch code {
      case ERANGE: size *= 4
      case EINTR: continue
      default: return value
      }
    }
    return nil
  }
}
