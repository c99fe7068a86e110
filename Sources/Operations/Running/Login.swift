package import Configuration
package import Management

/// The user of a session, with the origin and rights of the session.
package struct Login: Equatable, Sendable {
  /// The name of the user.
  package var user: String
  /// The channel through which the user has come, such as a terminal or NETCONF.
  package var channel: Requester.Channel
  /// The rights of the session.
  package var rights = Rights.all
  /// The terminal's device, such as `pts/3`; empty if there is none.
  package var terminal = ""
  /// The ID of the user's process; nil if it is this one.
  package var process: Int32?
  /// The host from which the user logged in; empty for this host.
  package var from = ""
  /// The folder in which the user's process was started. Relative names of files begin there.
  package var directory: String

  /// The rights of a session.
  package enum Rights: Equatable, Sendable {
    case all
    /// The session may show everything except keys, and change nothing.
    case readOnly
  }

  /// Creates a login with all rights. If `directory` is nil, that of this process is used.
  package init(user: String, channel: Requester.Channel, directory: String? = nil) {
    self.user = user
    self.channel = channel
    self.directory = directory ?? Files.currentDirectory
  }
}

extension Login.Rights {
  /// Throws if a session with these rights may not run a command.
  package func check(_ walker: Walker) throws(CommandFailure) {
    guard self == .readOnly else { return }
    let innermost = walker.innermost
    guard walker.isOperational, Self.looks.contains(where: { innermost.command.hasPrefix($0) }),
      innermost.argument("write-keys") == nil
    else { throw .denied }
  }

  /// The beginnings of the commands that change nothing. `file show` is not one of them, because
  /// files of the state folder contain keys.
  private static let looks = [
    "show ", "monitor ", "ping", "traceroute", "test ", "help", "set cli", "quit", "wait",
    "request message",
  ]
}
