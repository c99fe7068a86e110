import Configuration
import Datastore
import Lab
import Management
import Network
import Operations
import Schema
package import Shell
import TestSupport
import Wire

/// Two sessions at one router, and the rules that hold whatever they execute.
package final class SessionTrial {
  // This is a class because a restart releases one desk before it opens the next.
  private var desk: Desk?
  private let scratch: Scratch
  /// The folder with the state and the files of the sessions; where it is nil, nothing is stored.
  private let folder: String?

  struct Desk {
    let workspace: Workspace
    var sessions: [Session]

    init(folder: String?, at date: Instant) throws {
      let network = Network(.standard, at: date) { _ in SeededGenerator(seed: 1) }
      let state = try folder.map { try StateFolder(path: "\($0)/state") }
      workspace = try Workspace(network: network, state: state)
      sessions = SessionTrial.users.map { [workspace] user in
        Session(workspace: workspace, router: workspace.routers[0], user: user)
      }
      guard let folder else { return }
      for session in sessions {
        session.execute("set cli directory \(folder)", output: TrialOutput())
      }
    }
  }

  private static let users = ["ann", "ben"]

  package init(folder: String?) throws {
    self.folder = folder
    desk = try Desk(folder: folder, at: Instant(sinceOrigin: .seconds(1_182_000_000)))
    scratch = try Scratch()
  }

  /// Returns the session of a number, and opens it again if it has ended.
  package func session(_ number: Int) -> Session? {
    guard let desk, desk.sessions.indices.contains(number) else { return nil }
    let session = desk.sessions[number]
    if session.isOpen { return session }
    let next = Session(
      workspace: desk.workspace, router: desk.workspace.routers[0], user: Self.users[number])
    if let folder { next.execute("set cli directory \(folder)", output: TrialOutput()) }
    self.desk?.sessions[number] = next
    return next
  }

  /// Carries out a step, and throws the rule that was broken.
  package func perform(_ step: SessionStep) throws {
    // During a restart nothing else may hold the desk.
    if step == .restart { return try restart() }
    guard let session = session(step.session) else { return }
    switch step {
    case .type(let line, _, let behind):
      if LineGuard.admits(line) { try type(line, behind, by: session) }
    case .complete(let line, let cursor, _):
      for key in [CompletionKey.space, .tab, .question, .enter] {
        _ = session.complete(line, cursor: cursor, by: key)
      }
      _ = session.read(line)
    case .reload: try reload(session)
    case .commit: try commit(session)
    case .restart: break
    }
  }

  /// Returns what a session shows for a line.
  func run(
    _ line: String, by session: Session, behind: [String] = []
  ) -> (succeeded: Bool, text: String, errors: String) {
    let output = TrialOutput(behind: behind)
    let succeeded = session.execute(line, output: output)
    return (succeeded, output.text, output.errors)
  }

  // MARK: A line

  private func type(_ line: String, _ behind: [String], by session: Session) throws {
    let before = Situation(session)
    let output = TrialOutput(behind: behind, showsCarets: true)
    let succeeded = session.execute(line, output: output)
    if succeeded { return try requireNoSecret(line, session) }
    let after = Situation(session)
    // Changes that fell due while a command waited are not changes by the command.
    guard after.date == before.date else { return }
    // A load may keep what it could read; a command that succeeded may be unable to write its
    // output to a file.
    let cut = CommandLexer.cut(line)
    let isLoad = cut.segments.first?.contains { "load".hasPrefix($0.text) } == true
    let mayChange = isLoad || (!cut.bars.isEmpty && output.errors.contains("error: "))
    let isSame = before.candidate == after.candidate && before.isCommitted(as: after)
    guard mayChange || isSame else {
      let change = Comparison.text(
        from: before.candidate, to: after.candidate, in: .configuration)
      throw SessionFault(.failureChanged, "\(line)\n\(output.errors)\(change)")
    }
  }

  private struct Situation {
    let candidate: Statement
    let active: Statement
    let records: [CommitRecord]
    let date: Instant

    init(_ session: Session) {
      candidate = session.candidate
      active = session.router.active
      records = session.router.records
      date = session.workspace.network.now
    }

    func isCommitted(as other: Situation) -> Bool {
      active == other.active && records == other.records
    }
  }

  /// Requires that a secret that was parsed as a secret is not kept in the history.
  private func requireNoSecret(_ line: String, _ session: Session) throws {
    guard line.contains("set "), line.contains(SecretMark.text) else { return }
    let kept =
      run("show cli history", by: session).text
      + run("run show cli history", by: session).text
    guard let entry = kept.split(separator: "\n").first(where: { $0.hasSuffix(line) }) else {
      return
    }
    let words = CommandLexer.cut(line).segments.joined().map(\.text)
    let isAnnounced = zip(words, words.dropFirst()).contains {
      ["ascii-text", "hexadecimal"].contains($0) && $1.contains(SecretMark.text)
    }
    if isAnnounced { throw SessionFault(.secretKept, String(entry)) }
  }

  // MARK: Reload

  private func reload(_ session: Session) throws {
    // Otherwise changes by other processes, and lines of a log, would stand above the
    // configuration.
    session.workspace.synchronize()
    _ = session.context.takeNews()
    let isConfiguring = session.banner?.contains("[edit") == true
    let show = isConfiguring ? "top show" : "show configuration"
    let tree = isConfiguring ? session.candidate : session.router.active
    for form in ["", " | display set", " | display xml", " | display json"] {
      let shown = run(show + form, by: session)
      guard shown.succeeded else { throw SessionFault(.notLoaded, "\(form)\n\(shown.errors)") }
      try scratch.load(shown.text, as: form, tree)
    }
    guard isConfiguring else { return }
    let compared = run("top show | compare", by: session).text
    try scratch.patch(session.router.active, with: compared, tree)
    let text = run("top show", by: session).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let loaded = run("top load override terminal", by: session, behind: lines)
    if loaded.errors.contains("locked by") { return }
    guard loaded.succeeded else { throw SessionFault(.notLoaded, loaded.errors) }
    guard session.candidate == tree else {
      throw SessionFault(
        .loadedDifferently,
        Comparison.text(from: tree, to: session.candidate, in: .configuration))
    }
    let again = run("top show | compare", by: session).text
    if again != compared { throw SessionFault(.comparedDifferently, "\(compared)---\n\(again)") }
  }

  // MARK: Commit

  private func commit(_ session: Session) throws {
    guard session.banner?.contains("[edit") == true else { return }
    let check = run("commit check", by: session)
    let before = Situation(session)
    let commit = run("commit", by: session)
    let isAlike =
      check.succeeded
      ? check.errors == commit.errors
      : check.errors.replacing("configuration check-out failed", with: "commit failed")
        == commit.errors
    guard check.succeeded == commit.succeeded, isAlike else {
      throw SessionFault(
        .commitDisagrees, "\(check.text)\(check.errors)---\n\(commit.text)\(commit.errors)")
    }
    guard !check.succeeded else { return }
    guard before.isCommitted(as: Situation(session)) else {
      throw SessionFault(.failureChanged, "commit\n\(commit.errors)")
    }
    let isOfSessions = ["locked by", "database modified", "conflict"].contains {
      check.errors.contains($0)
    }
    if !isOfSessions, !check.errors.hasPrefix("[edit") {
      throw SessionFault(.checkWithoutPath, check.errors)
    }
  }

  // MARK: Restart

  private func restart() throws {
    guard folder != nil, let date = desk?.workspace.network.now else { return }
    let kept = try (desk?.workspace.routers ?? []).map(KeptConfigurations.init)
    try open(at: date)
    guard let desk else { return }
    let problems = desk.workspace.takeStartProblems()
    guard problems.isEmpty else { throw SessionFault(.notStarted, problems.joined()) }
    for (kept, router) in zip(kept, desk.workspace.routers) { try kept.require(in: router) }
  }

  private func open(at date: Instant) throws {
    desk = nil
    do {
      desk = try Desk(folder: folder, at: date)
    } catch {
      throw SessionFault(.notStarted, "\(error)")
    }
  }
}
