package import Attachment
import Glibc
import Operations
import Shell

extension Hello {
  /// Returns the greeting of this process: its terminal, screen and folder. If `user` is nil, the
  /// server uses the user of the process.
  package static func ofThisProcess(
    purpose: Purpose, user: String?, router: String?
  ) -> Hello {
    var size = winsize()
    let hasScreen = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return Hello(
      purpose: purpose, user: user, terminalName: terminalName, processID: getpid(),
      from: remoteHost, directory: Files.currentDirectory, rows: hasScreen ? size.ws_row : 0,
      columns: hasScreen ? size.ws_col : 0, router: router)
  }

  private static var terminalName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe ttyname_r(STDIN_FILENO, &name, name.count) == 0 else { return "" }
    let octets = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let path = String(decoding: octets, as: UTF8.self)
    return path.hasPrefix("/dev/") ? String(path.dropFirst(5)) : path
  }

  /// The address of the client in `SSH_CONNECTION`, its first word (sshd(8)).
  private static var remoteHost: String {
    guard let value = unsafe getenv("SSH_CONNECTION") else { return "" }
    let words = unsafe String(cString: value).split(separator: " ")
    return words.first.map(String.init) ?? ""
  }
}
