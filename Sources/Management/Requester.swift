/// The user who makes a request, and the channel through which it arrived.
package struct Requester: Equatable, Sendable {
  /// The kind of front end through which a request arrived.
  package enum Channel: Equatable, Sendable {
    /// A user at a terminal.
    case cli
    /// A program over NETCONF.
    case netconf
    /// A script of commands.
    case script
    /// A lab, when it is loaded or graded.
    case lab
    /// The program itself, at a due time or at its start.
    case automatic

    /// The name in the commit history. Scripts and labs use the command line.
    fileprivate var via: String {
      switch self {
      case .cli, .script, .lab: "cli"
      case .netconf: "netconf"
      case .automatic: "other"
      }
    }
  }

  /// The name of the user.
  package var user: String
  /// The kind of front end.
  package var channel: Channel
  /// The user's terminal, such as `pts/3`; empty if there is none.
  package var terminal = ""
  /// The ID of the user's process; nil if it is this one.
  package var process: Int32?

  /// Creates a requester without a terminal, in this process.
  package init(user: String, channel: Channel) {
    self.user = user
    self.channel = channel
  }

  /// Creates the requester that a record of the history names.
  init(user: String, via: String) {
    let other = [Channel.netconf, .automatic].first { $0.via == via }
    self.init(user: user, channel: other ?? .cli)
  }

  /// The requester of commits that are due, with the name of the superuser.
  static let clock = Requester(user: "root", channel: .automatic)

  /// The name of the channel in the commit history.
  package var via: String { channel.via }
}
