/// Who asks for something, and by which way the request came in.
package struct Requester: Equatable, Sendable {
  package enum Channel: Equatable, Sendable {
    /// A person at a terminal.
    case cli
    case netconf
    /// A script of commands.
    case script
    /// A lab that is loaded, or its grader.
    case lab
    /// Nobody: the clock, or the start of the program.
    case automatic
  }

  package var user: String
  package var channel: Channel

  package init(user: String, channel: Channel) {
    self.user = user
    self.channel = channel
  }

  /// What falls due by the clock is done in the name of the superuser.
  static let clock = Requester(user: "root", channel: .automatic)

  /// How the commit history names the way: scripts and labs come in through the command line.
  package var via: String {
    switch channel {
    case .cli, .script, .lab: "cli"
    case .netconf: "netconf"
    case .automatic: "other"
    }
  }
}
