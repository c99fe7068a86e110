package import Attachment
import Glibc
import Operations
import Shell

extension Hello {
  /// What a server has to know of this process. `user`: nil: the user of the process.
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

  /// `SSH_CONNECTION` begins with the address of the client. sshd(8).
  private static var remoteHost: String {
    guard let value = unsafe getenv("SSH_CONNECTION") else { return "" }
    let words = unsafe String(cString: value).split(separator: " ")
    return words.first.map(String.init) ?? ""
  }
}
