package import Configuration
package import Management
package import Operations
import Schema

/// The command line of one user at one router. It takes lines and writes output, and it has no
/// terminal of its own.
///
/// It is a class because commands under way and the front ends share it.
package final class Session: CommandLineSession {
  /// The user at the router, for the operations.
  package let context: OperationContext
  var mode = CommandLineMode.operational {
    didSet {
      lines.invalidate()
      access.level = editPath
    }
  }
  var settings = CommandLineSettings()
  /// The lines that were executed, without secrets, oldest first. `date` is in seconds since 1970.
  var history: [(date: Int64, line: String)] = []
  var lines = LineReader()
  /// The command that waits for something; nil if no command is under way.
  var underWay: CommandUnderWay?

  /// The number of lines on a page; 0 if there is no paging, nil if the screen decides.
  package var screenLength: Int? { settings.screenLength }
  /// The columns of a screen that does not report its size; 0 if lines are not broken.
  package var screenWidth: Int? { settings.screenWidth }
  /// The keys of the editor, as the user has set them; nil if ~/.editrc decides.
  package var editingMode: EditingMode? { settings.editingMode }
  /// The folder of relative file names; nil if it is the one in which the user's process was
  /// started.
  package var chosenDirectory: String? { context.directory }
  /// Whether the space bar completes a word.
  package var completesOnSpace: Bool { settings.completesOnSpace }
  /// Whether a message for the user has not been shown.
  package var hasMail: Bool { context.hasMail }
  /// The seconds without a key after which the session ends, from minutes; nil if it never ends for
  /// this reason.
  package var idleSeconds: Int? { settings.idleMinutes.map { $0 * 60 } }

  /// Opens a session of a user with all rights, by default one at a terminal.
  package convenience init(
    workspace: Workspace, router: ManagedRouter, user: String,
    channel: Requester.Channel = .cli
  ) {
    self.init(workspace: workspace, router: router, Login(user: user, channel: channel))
  }

  /// Opens a session at a router with the user, the rights and the origin of a login.
  package init(workspace: Workspace, router: ManagedRouter, _ login: Login) {
    context = OperationContext(workspace: workspace, router: router, login)
    context.didMove = { [weak self] in self?.lines.invalidate() }
    context.endSession = { [weak self] in self?.stop() }
  }

  /// The network on which the session works.
  package var workspace: Workspace { context.workspace }
  /// The session's access to the management of its router.
  var access: ManagementSession { context.access }
  /// The router at which the session is open.
  package var router: ManagedRouter { context.router }
  /// Whether the session is open; false after `quit`, or after others have ended it.
  package var isOpen: Bool { context.isOpen }

  /// The prompt: `user@host> `, with `#` in configuration mode, or what the user has set.
  package var prompt: String {
    settings.prompt ?? "\(context.user)@\(router.hostName)\(isConfiguring ? "#" : ">") "
  }

  /// The lines above the prompt: the time until an automatic rollback and, in configuration mode,
  /// the edit path; nil if there are none.
  package var banner: String? {
    let banner = isConfiguring ? Spelling.banner(editPath, in: .configuration) : nil
    guard let deadline = router.deadline else { return banner }
    let minutes = max(deadline - workspace.date + 59, 0) / 60
    let remark = "# commit confirmed will be rolled back in \(minutes) minutes"
    return banner.map { "\(remark)\n\($0)" } ?? remark
  }

  /// Whether a blank line is printed before the prompt. If there is a banner, it contains the blank
  /// line.
  package var leavesBlankLine: Bool { banner == nil }

  var isConfiguring: Bool { mode.isConfiguring }

  /// The path of configuration mode; empty at the top and outside configuration mode.
  package var editPath: [PathElement] { mode.editPath }

  /// The configuration, the commands and the names against which the words of a line are matched.
  var surroundings: Surroundings {
    let (router, isConfiguring) = (router, isConfiguring)
    // Weak, because the session keeps walks that keep their surroundings.
    let tree = { [weak self] in
      isConfiguring ? self?.candidate ?? .empty : router.active
    }
    var surroundings = Surroundings(
      tree: tree(), editPath: editPath,
      isOperational: !isConfiguring, commands: .ofSessions,
      names: { [context, router] kind, prefix in
        switch kind {
        case "paths": context.fileNames(prefix, context.directory)
        case "transfers":
          [("terminal", "Use login terminal")] + context.fileNames(prefix, context.directory)
        default: context.workspace.names(kind, prefix, router)
        }
      })
    // A script may have names that are spelled out and that the guide lacks.
    surroundings.expandsForeign = access.requester.channel != .script
    return surroundings
  }

  /// The candidate that this session edits: the shared one or its own.
  package var candidate: Statement { access.candidate }

  /// Reads a line: cuts it into words and matches it, once. Without `forHistory`, no history may
  /// keep the line.
  package func read(_ line: String, forHistory: Bool = true) -> TypedLine {
    lines.read(
      line, in: { surroundings },
      besides: forHistory ? (active: router.active, candidate: candidate) : nil)
  }

  // MARK: The end

  /// Executes the command that the end of the input stands for.
  package func endInput(output: any FrontEnd) { execute(lineOfEnd, output: output) }

  /// The command that the end of the input stands for.
  package var lineOfEnd: String { isConfiguring ? "exit configuration-mode" : "quit" }

  /// Ends the session, whatever it is doing, because its user is gone. A private candidate is
  /// dropped, and captures end.
  package func end() { context.end(nil) }

  private func stop() {
    underWay = nil
    leave()
  }
}
