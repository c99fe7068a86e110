package import Configuration
package import Management
package import Router
import Network

/// A user at a router, as operations see it: the network that they look at and change, and what runs
/// on for the user beside the commands.
///
/// It is a class because captures, commands that wait and messages of other users refer to it.
package final class OperationContext {
  package let workspace: Workspace
  /// The user's access to the management of the router.
  package let access: ManagementSession
  package let login: Login
  /// When the session began, and when a line came last, in seconds since 1970 on the network's clock.
  package let loginDate: Int64
  package private(set) var lastUse: Int64
  /// Whether the network ends with this session. Others who are there are told.
  package var isHolder = false
  /// Why the session was ended by somebody else; nil: it was not.
  package private(set) var endReason: String?
  /// Called when somebody else, or the loss of the user, ends the session.
  package var endSession: () -> Void = {}
  /// Names of the user's files for completion, from a folder on; those of folders end with a slash.
  package var fileNames:
    (_ prefix: String, _ directory: String?) -> [(name: String, help: String)] =
      { Files.names(beginning: $0, in: $1) }
  /// Where relative names of the user's files begin; nil: where the program was started.
  package var directory: String?
  /// False from the end of the session on. Others see only users whose sessions are open.
  package var isOpen = true
  /// Packets that the user watches.
  var captures: [RunningCapture] = []
  /// What running captures have shown, and nobody has read.
  var captured = BoundedText()
  /// Log files that are watched, each from the line on that has not been shown.
  var monitored: [MonitoredLog] = []
  /// What others wrote to this user, and has not been shown.
  var mail = BoundedText()
  /// What others have committed, and has not been told.
  private var announcements = BoundedText()
  /// Called when the user has moved to another router.
  package var didMove: () -> Void = {}

  package init(workspace: Workspace, router: ManagedRouter, _ login: Login) {
    self.workspace = workspace
    self.login = login
    var requester = Requester(user: login.user, channel: login.channel)
    (requester.terminal, requester.process) = (login.terminal, login.process)
    access = workspace.management.open(requester, at: router)
    loginDate = workspace.date
    lastUse = loginDate
    workspace.logIn(self)
  }

  package var user: String { login.user }

  /// A line has come.
  package func noteUse() {
    lastUse = workspace.date
    access.noteUse()
  }

  /// Ends the session, whatever it is doing. A private candidate is dropped, and captures end.
  package func end(_ reason: String?) {
    if !isOpen { return }
    endReason = reason
    isOpen = false
    endSession()
    // A command under way may still refer to it.
    access.end()
    // Nobody is there to be told what became of the files.
    _ = try? endCaptures()
  }

  /// The router at which the user is.
  package var router: ManagedRouter { access.router }

  /// Moves the user to another router. Throws while the user edits a configuration.
  package func move(to router: ManagedRouter) throws(ManagementError) {
    try access.move(to: router)
    didMove()
  }

  /// The router at which the user is, as it stands.
  package func device() throws(CommandFailure) -> Router {
    guard let device = workspace.network.router(router.name) else {
      throw CommandFailure("error: router '\(router.name)' is not running")
    }
    return device
  }

  /// The name of a file of the user's as the system takes it.
  package func filePath(_ name: String) -> String {
    guard let directory, !name.hasPrefix("/") else { return name }
    return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// Lets the management carry out a request and converts its errors to those of the command.
  @discardableResult
  package func perform<Request: ManagementRequest>(
    _ request: Request
  ) throws(CommandFailure) -> Request.Answer {
    do throws(ManagementError) { return try access.handle(request) } catch {
      throw CommandFailure(error)
    }
  }

  /// A configuration as the user may see it.
  package func visible(_ tree: Statement) -> Statement {
    login.rights == .readOnly ? tree.withoutSecrets() : tree
  }

  /// Tells the other users who edit the router's configuration that it was committed, with the next
  /// command that changes something: programs that wait at a prompt, or read what is shown, are not to
  /// find a line there. Scripts are not told, whose output does not depend on others.
  package func announceCommit() {
    for other in workspace.sessions
    where other !== self && other.router === router && other.login.channel == .cli
      && other.access.mode != nil
    {
      other.announcements.append(
        "\(router.hostName): configuration committed by \(user) via \(access.requester.via)\n")
    }
  }

  /// Returns the configuration of a rollback; 0 is the active one.
  package func rollback(_ number: Int) throws(CommandFailure) -> Statement {
    do throws(ManagementError) { return visible(try router.rollback(number)) } catch {
      throw CommandFailure(error)
    }
  }

  // MARK: News

  /// What others wrote to this user since it was last asked for.
  package func takeMail() -> String { mail.take() }

  /// What others have committed since it was last asked for.
  package func takeAnnouncements() -> String { announcements.take() }

  /// Whether the user watches packets or logs.
  package var isWatching: Bool { !captures.isEmpty || !captured.isEmpty || !monitored.isEmpty }

  /// Whether somebody has written to the user.
  package var hasMail: Bool { !mail.isEmpty }

  /// What has come for the user since it was last asked for: packets of running captures, messages,
  /// and new lines of monitored logs; nil: nothing.
  package func takeNews() -> String? {
    workspace.spreadNotices()
    gatherCaptured()
    let text = captured.take() + takeMail() + (takeMonitored() ?? "")
    return text.isEmpty ? nil : text
  }
}
