import Glibc

/// Why a socket could not be made or reached.
package struct SocketError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// There is a socket, and no process listens at it.
    case nobodyListens
    /// There is nothing at the path.
    case notThere
    /// The user lacks the right.
    case notAllowed
    /// What is at the path is no socket.
    case notSocket
    /// There is a socket at the path already.
    case alreadyThere
    /// The path has no last name, or one of more octets than a socket's may have.
    case unusableName
    /// The socket's queue of connections is full, and stays so.
    case busy
    /// The process or the host has too many open files. It passes when some are closed.
    case tooManyFiles
    /// Another error of a system call. `code`: its `errno`.
    case system(call: String, code: Int32)
  }

  package var reason: Reason
  package var path: String

  package init(_ reason: Reason, at path: String) {
    self.reason = reason
    self.path = path
  }

  /// The error that a system call left in `errno`.
  init(call: String, code: Int32, at path: String) {
    let reason: Reason =
      switch code {
      case ECONNREFUSED: .nobodyListens
      case ENOENT, ENOTDIR: .notThere
      case EACCES, EPERM: .notAllowed
      case EADDRINUSE: .alreadyThere
      case EAGAIN: .busy
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: .tooManyFiles
      default: .system(call: call, code: code)
      }
    self.init(reason, at: path)
  }
}

extension SocketError: CustomStringConvertible {
  package var description: String {
    let sentence =
      switch reason {
      case .nobodyListens: "no process listens at this socket"
      case .notThere: "there is no such socket"
      case .notAllowed: "permission denied"
      case .notSocket: "this is not a socket"
      case .alreadyThere: "there is a socket already"
      case .unusableName:
        "the name of a socket must have 1 to \(FolderPlace.nameLimit) octets"
      case .busy: "too many connections wait at this socket"
      case .tooManyFiles: "too many open files"
      case .system(let call, let code): "\(call): \(Self.sentence(for: code))"
      }
    return "\(path): \(sentence)"
  }

  private static func sentence(for code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
