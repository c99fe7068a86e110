package import Configuration
package import Management

/// Who is at a session, and from where.
package struct Login: Equatable, Sendable {
  package var user: String
  package var channel: Requester.Channel
  /// What the session may do.
  package var rights = Rights.all
  /// The terminal's device, such as `pts/3`; empty if there is none.
  package var terminal = ""
  /// The ID of the user's process; nil if it is this one.
  package var process: Int32?
  /// The host that the user came from; empty: from this one.
  package var from = ""
  /// Where the user's process was started: relative names of files begin there.
  package var directory: String

  package enum Rights: Equatable, Sendable {
    case all
    /// The session may look at everything but keys, and change nothing.
    case readOnly
  }

  /// `directory`: nil stands for that of this process.
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

  /// How the commands begin that change nothing. Files of the state folder hold keys.
  private static let looks = [
    "show ", "monitor ", "ping", "traceroute", "test ", "help", "set cli", "quit", "wait",
    "request message",
  ]
}
