import Configuration
import Schema

extension Session {
  /// How a session shares the configuration with others.
  enum Editing {
    /// One candidate for all.
    case shared
    /// The shared candidate, which nobody else may change meanwhile.
    case exclusive
    /// A candidate of its own, and what was active when it was taken from that.
    case `private`(base: Statement, own: CandidateConfiguration)

    var name: String? {
      switch self {
      case .shared: nil
      case .exclusive: "exclusive"
      case .private: "private"
      }
    }
  }

  func configure() -> CommandResult {
    enter(.shared)
    var text = "Entering configuration mode\n" + othersReport()
    if router.hasChanges { text += "The configuration has been changed but not committed\n" }
    return .report(text)
  }

  func configureExclusive() throws(CommandFailure) -> CommandResult {
    try requireUnlocked()
    if router.hasChanges {
      throw CommandFailure("error: configuration database modified\n" + othersReport())
    }
    enter(.exclusive)
    return .report(Self.discarding + "Entering configuration mode\n" + othersReport())
  }

  func configurePrivate() throws(CommandFailure) -> CommandResult {
    try requireUnlocked()
    if router.hasChanges {
      throw CommandFailure("error: shared configuration database modified\n" + othersReport())
    }
    enter(.private(base: router.active, own: CandidateConfiguration(router.active)))
    return .report(Self.discarding + "Entering configuration mode\n" + othersReport())
  }

  private static let discarding = "warning: uncommitted changes will be discarded on exit\n"

  private func enter(_ editing: Editing) {
    self.editing = editing
    mode = .configuration(levels: [])
    router.editors.append(ManagedRouter.Editor(session: self))
  }

  /// Ends configuration mode. What only this session may change goes with it.
  func leave() {
    if case .exclusive = editing { router.candidate = router.active }
    editing = .shared
    mode = .operational
    router.editors.removeAll { $0.session == nil || $0.session === self }
  }

  /// `exit` at the top; false: the operator would rather stay.
  func asksToLeave(_ call: Invocation) -> Bool {
    guard hasChanges else { return true }
    let question: String
    switch editing {
    case .shared:
      call.output.write("The configuration has been changed but not committed\n")
      question = "Exit with uncommitted changes?"
    case .exclusive, .private:
      call.output.write("The configuration has been modified.\n")
      question = "Discard uncommitted changes?"
    }
    let answer = call.output.ask("\(question) [yes,no] (yes) ")
    if let answer, ["n", "no"].contains(answer.lowercased()) { return false }
    if answer != nil { call.output.write("\n") }
    return true
  }

  /// Whether this session's candidate differs from what is active.
  var hasChanges: Bool {
    if case .private(let base, let own) = editing { return own.tree != base }
    return router.hasChanges
  }

  // MARK: Others

  /// Throws while another session has the configuration to itself.
  func requireUnlocked() throws(CommandFailure) {
    let holder = router.editors.first { editor in
      guard let session = editor.session, session !== self else { return false }
      return if case .exclusive = session.editing { true } else { false }
    }
    guard let holder = holder?.session else { return }
    throw CommandFailure("error: configuration database locked by:\n" + holder.editorLine)
  }

  /// Of a list of those who edit.
  var editorLine: String {
    let kind = editing.name.map { "\($0) " } ?? ""
    return "  \(user) terminal on since \(CalendarDate.full(workspace.startDate))\n"
      + "      \(kind)\(Spelling.banner(editPath, in: .configuration))\n"
  }

  private func othersReport() -> String {
    let others = router.editors.compactMap(\.session).filter { $0 !== self }
    if others.isEmpty { return "" }
    return "Users currently editing the configuration:\n" + others.map(\.editorLine).joined()
  }

  func status() -> CommandResult {
    let editors = router.editors.compactMap(\.session)
    return .report(
      "Users currently editing the configuration:\n" + editors.map(\.editorLine).joined())
  }

  // MARK: A candidate of one's own

  /// What a commit makes active: the candidate, with what others have committed meanwhile.
  func candidateToCommit() throws(CommandFailure) -> Statement {
    try requireUnlocked()
    guard case .private(let base, let own) = editing else { return candidate }
    if router.hasChanges {
      throw CommandFailure("error: shared configuration database modified")
    }
    return try merged(base, own.tree)
  }

  private func merged(
    _ base: Statement, _ tree: Statement
  ) throws(CommandFailure) -> Statement {
    let merge = Merge(base: base, mine: tree, theirs: router.active)
    if merge.conflicts.isEmpty { return merge.tree }
    let reports = merge.conflicts.map { conflict in
      "\(conflict.banner)\n  '\(conflict.statement)'\n"
        + "    statement was changed by another user as well\n"
    }
    throw CommandFailure(reports.joined() + "error: private edits conflict with what is active")
  }

  /// After a commit, or an update: the base is what is active now.
  func rebase(_ tree: Statement) {
    guard case .private = editing else { return }
    editing = .private(base: router.active, own: CandidateConfiguration(tree))
  }

  /// `update`: takes over what others have committed.
  func update() throws(CommandFailure) -> CommandResult {
    guard case .private(let base, let own) = editing else {
      throw CommandFailure("error: update is for 'configure private' only")
    }
    rebase(try merged(base, own.tree))
    return .report("update complete\n")
  }
}
