import Glibc
import Live
import Operations
import Terminal

extension Background {
  /// Creates the background work of a loop that waits for a commit while a live router handles
  /// packets.
  init(_ host: HostNetwork, of workspace: Workspace) {
    self.init(
      descriptors: { host.descriptors },
      milliseconds: { workspace.idleTime.map { Int($0 / .milliseconds(1)) } ?? 60_000 },
      handlePackets: { workspace.handlePackets() })
  }
}

/// The limit on open files of the process.
enum Descriptors {
  /// Raises the limit to the highest allowed value, because each client needs a descriptor.
  static func raiseLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// The folder of the sockets for groups.
enum SocketFolder {
  /// Creates the folder if it does not exist. Users other than the owner may pass through it, but
  /// not list it or create files in it.
  static func make(_ path: String) throws(CommandFailure) {
    if unsafe mkdir(path, 0o711) != 0, errno != EEXIST { throw Files.failure(path) }
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw Files.failure(path) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      throw CommandFailure("error: \(path): not a folder of this user's")
    }
    guard unsafe chmod(path, 0o711) == 0 else { throw Files.failure(path) }
  }
}

/// The path of the running program.
enum ProgramPath {
  /// The path of this program.
  static var own: String {
    guard let path = unsafe realpath("/proc/self/exe", nil) else { return "aspic" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}

/// The quoting of a word for a command line in a systemd unit. systemd.service(5), "Command lines".
enum SystemdWord {
  static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "/._-=:,@+".contains($0))
    }
    if isPlain, !word.isEmpty { return word }
    var quoted = "\""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "%", "$": quoted += "\(scalar)\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
