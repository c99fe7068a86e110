import Glibc
import Operations

/// An SSH server on the loopback interface whose logins are sessions in a served network. Its
/// folder contains everything that sshd needs; the host's sshd configuration is not used.
struct SSHServer {
  /// The absolute path of the server's folder.
  private let folder: String
  /// The absolute path of the network's state folder.
  private let state: String
  /// The TCP port; nil to choose a free one.
  private let port: UInt16?

  private var configuration: String { "\(folder)/sshd_config" }
  private var hostKey: String { "\(folder)/host_key" }
  private var userKey: String { "\(folder)/user_key" }
  private var authorizedKeys: String { "\(folder)/authorized_keys" }

  /// The first line of a configuration that aspic has written and may overwrite.
  private static let mark = "# Written by aspic serve --print-sshd.\n"

  /// The privilege separation folder of sshd if it runs as root. Debian's service creates it.
  private static let separationFolder = "/run/sshd"

  /// Creates the server. Throws if a path cannot be written in sshd's configuration.
  init(folder: String, state: String, port: UInt16?) throws(CommandFailure) {
    self.folder = try Self.plain(folder)
    self.state = try Self.plain(state)
    self.port = port
  }

  /// Writes the files of the folder, but keeps existing keys. Returns the command that runs the
  /// server.
  func write() throws(CommandFailure) -> String {
    // The PATH of users other than root need not contain the folder of sshd.
    let server = try Self.program(
      "sshd", of: "openssh-server", others: ["/usr/sbin", "/usr/local/sbin"])
    let keyMaker = try Self.program("ssh-keygen", of: "openssh-client")
    try makeFolder()
    try checkConfiguration()
    for key in [hostKey, userKey] where unsafe access(key, F_OK) != 0 {
      let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "aspic", "-f", key]
      guard ChildProcess.succeeds(keyMaker, arguments) else {
        throw CommandFailure("error: ssh-keygen did not make \(key)")
      }
    }
    try authorizeUserKey()
    try Files.write(try lines(), to: configuration)
    if geteuid() == 0 { _ = unsafe mkdir(Self.separationFolder, 0o755) }
    return "\(server) -D -e -f \(configuration)"
  }

  // MARK: Configuration

  /// Returns the configuration. sshd_config(5).
  private func lines() throws(CommandFailure) -> String {
    let number = if let port { port } else { try LoopbackPort.free() }
    let command = "\(try Self.plain(ProgramPath.own)) attach --state \(state)"
    let lines = [
      "ListenAddress 127.0.0.1", "Port \(number)", "HostKey \(hostKey)",
      "AuthorizedKeysFile \(authorizedKeys)", "PasswordAuthentication no",
      "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password",
      // The folder belongs to the user alone, but those above it may not, as in a CI.
      "StrictModes no", "UsePAM no", "PidFile none", "PrintMotd no", "PrintLastLog no",
      "DisableForwarding yes", "MaxStartups 100", "AcceptEnv LANG LC_*",
      // The forced command runs for the subsystem too. SSH_ORIGINAL_COMMAND is then the command of
      // the subsystem.
      "Subsystem netconf netconf", "ForceCommand exec \(command)",
    ]
    return Self.mark + (lines + (try libraries())).map { "\($0)\n" }.joined()
  }

  /// Returns the setting by which a program finds libraries that are not linked statically.
  private func libraries() throws(CommandFailure) -> [String] {
    guard let path = environment("LD_LIBRARY_PATH"), !path.isEmpty else { return [] }
    return ["SetEnv LD_LIBRARY_PATH=\(try Self.plain(path))"]
  }

  /// Returns a path whose characters have no special meaning in sshd's configuration or in the
  /// user's shell, to which sshd passes a part of it. Quotation marks cannot be used, because their
  /// meaning differs between releases of sshd. Throws if the path has other characters.
  private static func plain(_ path: String) throws(CommandFailure) -> String {
    let fault = path.first { !($0.isLetter || $0.isNumber || "/._-+=:,@".contains($0)) }
    guard let fault else { return path }
    throw CommandFailure(
      "error: \(path): a path in the configuration of sshd cannot have '\(fault)'")
  }

  // MARK: Files

  private func makeFolder() throws(CommandFailure) {
    if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw Files.failure(folder) }
    var status = stat()
    guard unsafe stat(folder, &status) == 0 else { throw Files.failure(folder) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      errno = ENOTDIR
      throw Files.failure(folder)
    }
    guard status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
      throw CommandFailure("error: \(folder): others than this user can write there")
    }
    guard unsafe access(folder, W_OK | X_OK) == 0 else { throw Files.failure(folder) }
  }

  /// Throws if the folder has a configuration that aspic has not written.
  private func checkConfiguration() throws(CommandFailure) {
    guard unsafe access(configuration, F_OK) == 0 else { return }
    guard try Files.read(configuration).starts(with: Self.mark.utf8) else {
      throw CommandFailure("error: \(configuration): aspic has not written this file")
    }
  }

  /// Adds the user key to the keys that may log in.
  private func authorizeUserKey() throws(CommandFailure) {
    let key = try Files.read("\(userKey).pub")
    var keys: [UInt8] = []
    if unsafe access(authorizedKeys, F_OK) == 0 { keys = try Files.read(authorizedKeys) }
    let line = key.split(separator: 0x0A).first ?? []
    guard !keys.split(separator: 0x0A).contains(line) else { return }
    if let last = keys.last, last != 0x0A { keys.append(0x0A) }
    let text = String(decoding: keys + line, as: UTF8.self)
    try Files.write("\(text)\n", to: authorizedKeys)
  }

  /// Returns the absolute path of a program of a Debian package. It is searched for in PATH, and
  /// then in `others`.
  private static func program(
    _ name: String, of package: String, others: [String] = []
  ) throws(CommandFailure) -> String {
    let folders = (environment("PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    for folder in folders.map(String.init) + others {
      let path = "\(folder)/\(name)"
      if unsafe access(path, X_OK) == 0 { return try plain(path) }
    }
    throw CommandFailure("error: no \(name) (Debian: \(package))")
  }
}
