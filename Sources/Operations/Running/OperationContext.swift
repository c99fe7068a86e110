package import Configuration
package import Management
package import Router
import Network

/// A user's session at a router, as operations use it: the network, the user's access to it, and
/// the captures and monitors that run beside the commands.
///
/// It is a class because captures, waiting commands and messages of other users refer to it.
package final class OperationContext {
  /// The network on which the session works, together with other sessions.
  package let workspace: Workspace
  /// The user's access to the management of the router.
  package let access: ManagementSession
  /// The user, the rights and the origin of the session.
  package let login: Login
  /// The time at which the session began, in seconds since 1970 on the network's clock.
  package let loginDate: Int64
  /// The time at which the last line was typed, in seconds since 1970 on the network's clock.
  package private(set) var lastUse: Int64
  /// Whether the network ends with this session. Other users cannot end it then.
  package var isHolder = false
  /// The reason for which the session was ended by others; nil if it was not.
  package private(set) var endReason: String?
  /// The function that is called when others, or the loss of the connection, end the session.
  package var endSession: () -> Void = {}
  /// Returns names of the user's files for completion, relative to a folder; those of folders end
  /// with a slash.
  package var fileNames:
    (_ prefix: String, _ directory: String?) -> [(name: String, help: String)] =
      { Files.names(beginning: $0, in: $1) }
  /// The folder where relative names of the user's files begin; nil for the one in which the
  /// program was started.
  package var directory: String?
  /// Whether the session is open. Others see only users with open sessions.
  package var isOpen = true
  /// The captures that run.
  var captures: [RunningCapture] = []
  /// The output of running captures that has not been shown.
  var captured = BoundedText()
  /// The monitored log files, each with the position of the next line to show.
  var monitored: [MonitoredLog] = []
  /// The messages to this user that have not been shown.
  var mail = BoundedText()
  /// The commits of others that have not been announced.
  private var announcements = BoundedText()
  /// The function that is called when the user has moved to another router.
  package var didMove: () -> Void = {}

  /// Opens a session at a router and adds it to the sessions of the workspace.
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

  /// The name of the user.
  package var user: String { login.user }

  /// Records that a line was typed.
  package func recordUse() {
    lastUse = workspace.date
    access.recordUse()
  }

  /// Ends the session, whatever it is doing. A private candidate is discarded, and captures end.
  package func end(_ reason: String?) {
    if !isOpen { return }
    endReason = reason
    isOpen = false
    endSession()
    // A running command may still refer to the session.
    access.end()
    // Errors about the files cannot be reported any more.
    _ = try? endCaptures()
  }

  /// The router at which the user is.
  package var router: ManagedRouter { access.router }

  /// Moves the user to another router. Throws while the user edits a configuration.
  package func move(to router: ManagedRouter) throws(ManagementError) {
    try access.move(to: router)
    didMove()
  }

  /// Returns the present state of the user's router. Throws if it is not running.
  package func device() throws(CommandFailure) -> Router {
    guard let device = workspace.network.router(router.name) else {
      throw CommandFailure("error: router '\(router.name)' is not running")
    }
    return device
  }

  /// Returns the path of one of the user's files.
  package func filePath(_ name: String) -> String {
    guard let directory, !name.hasPrefix("/") else { return name }
    return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// Passes a request to the management, and converts its errors to those of the command.
  @discardableResult
  package func perform<Request: ManagementRequest>(
    _ request: Request
  ) throws(CommandFailure) -> Request.Answer {
    do throws(ManagementError) { return try access.handle(request) } catch {
      throw CommandFailure(error)
    }
  }

  /// Returns a configuration without the secrets that the user may not see.
  package func visible(_ tree: Statement) -> Statement {
    login.rights == .readOnly ? tree.withoutSecrets() : tree
  }

  /// Informs other users who edit the router's configuration that it was committed. They see this
  /// with their next command that changes something, because a line at another time would disturb
  /// programs that wait at a prompt. Scripts are not informed, because their output must not depend
  /// on others.
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

  // MARK: Messages and events

  /// Returns and removes the messages of others to this user.
  package func takeMail() -> String { mail.takeLines() }

  /// Returns and removes the announcements of commits by others.
  package func takeAnnouncements() -> String { announcements.takeLines() }

  /// Whether the user watches packets or log files.
  package var isWatching: Bool { !captures.isEmpty || !captured.isEmpty || !monitored.isEmpty }

  /// Whether messages to the user wait.
  package var hasMail: Bool { !mail.isEmpty }

  /// Returns the output for the user since the last call: packets of captures, messages, and new
  /// lines of monitored log files; nil if there is none.
  package func takeNews() -> String? {
    workspace.spreadNotices()
    gatherCaptured()
    let text = captured.takeLines() + takeMail() + (takeMonitored() ?? "")
    return text.isEmpty ? nil : text
  }
}
