import Glibc

/// The reason why a socket could not be created or reached, with its path.
package struct SocketError: Error, Equatable, Sendable {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// There is a socket, but no process listens on it.
    case nobodyListens
    /// There is no file at the path.
    case notThere
    /// The user lacks the permission.
    case notAllowed
    /// The file at the path is not a socket.
    case notSocket
    /// A socket exists at the path already.
    case alreadyThere
    /// The path ends in no file name, or in one that is too long for a socket.
    case unusableName
    /// The socket's queue of connections stays full.
    case busy
    /// The process or the host has too many open files, which may be temporary.
    case tooManyFiles
    /// Another error of a system call, with its `errno`.
    case system(call: String, code: Int32)
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The path of the socket.
  package var path: String

  /// Creates the error for the socket at a path.
  package init(_ reason: Reason, at path: String) {
    self.reason = reason
    self.path = path
  }

  /// Creates the error for the `errno` of a system call.
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
  /// The message for the user, which begins with the path.
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
