import Configuration
import Router
import Schema

extension Session {
  /// `commit`, in all its forms.
  func commit(
    _ call: Invocation, confirmedIn minutes: Int? = nil
  ) throws(CommandFailure) -> CommandResult {
    let isCheck = call.has("check")
    if isCheck, minutes != nil {
      throw CommandFailure("error: 'check' and 'confirmed' exclude each other")
    }
    var progress = Progress(isShown: call.showsDetail, date: workspace.date)
    progress.note("exporting juniper.conf")
    progress.note("expanding groups")
    progress.note("daemons checking new configuration")
    let tree = try candidateToCommit()
    let model = try checked(tree, call)
    if isCheck {
      try router.confirm()
      return .report(progress.text + "configuration check succeeds\n")
    }
    if let time = call.argument("at") { return try schedule(tree, at: time, call) }
    progress.note("commit wrapup...")
    let seconds = Int64(minutes ?? 0) * 60
    var note = ManagedRouter.CommitNote(
      date: workspace.date, user: user, comment: call.argument("comment"))
    if let minutes {
      note.deadline = workspace.date + seconds
      note.comment = note.comment ?? "commit confirmed, rollback in \(minutes)mins"
    }
    progress.note("activating '/var/etc/juniper.conf'")
    try workspace.commit(tree, on: router, model, note)
    rebase(tree)
    progress.note("notifying daemons of new configuration")
    var text = progress.text
    if let minutes {
      text += "commit confirmed will be automatically rolled back in \(minutes) minutes "
      text += "unless confirmed\n"
    }
    text += "commit complete\n"
    guard call.has("and-quit") else { return .report(text) }
    leave()
    return .report(text + "Exiting configuration mode\n")
  }

  /// The model of a configuration, its warnings written; throws all that keeps it from being one.
  private func checked(_ tree: Statement, _ call: Invocation) throws(CommandFailure) -> RouterModel
  {
    let check = router.check.check(tree, certificates: router.certificates.store)
    for warning in check.warnings { call.output.writeError(warning.report) }
    if let model = check.model { return model }
    let verb = call.has("check") ? "configuration check-out failed" : "commit failed"
    let reason = check.closingReason.map { ": \($0)" } ?? ""
    throw CommandFailure(check.errors.map(\.report).joined() + "error: \(verb)\(reason)")
  }

  private func schedule(
    _ tree: Statement, at time: String, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let date = CalendarDate.seconds(time, after: workspace.date) else {
      throw CommandFailure("error: invalid time '\(time)'; hh:mm[:ss] or yyyy-mm-dd hh:mm[:ss]")
    }
    guard date > workspace.date else {
      throw CommandFailure("error: commit at: the time '\(time)' is in the past")
    }
    guard router.scheduled == nil else {
      throw CommandFailure("error: another commit at is pending; 'clear system commit' cancels it")
    }
    try router.schedule(
      .init(tree: tree, date: date, user: user, comment: call.argument("comment")))
    leave()
    return .report(
      "configuration check succeeds\ncommit at will be executed at \(CalendarDate.full(date))\n"
        + "Exiting configuration mode\n")
  }

  func clearScheduledCommit() throws(CommandFailure) -> CommandResult {
    guard router.scheduled != nil else { throw CommandFailure("error: no commit is pending") }
    try router.unschedule()
    return .report("Pending commit cleared\n")
  }

  // MARK: Going back

  func rollBack(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    try requireUnlocked()
    candidate = try router.rollback(call.number("number") ?? 0)
    return .report("load complete\n")
  }

  func rollBackToRescue() throws(CommandFailure) -> CommandResult {
    guard let rescue = router.rescue else {
      throw CommandFailure("error: no rescue configuration is saved")
    }
    try requireUnlocked()
    candidate = rescue.sharing(with: router.active, in: .configuration)
    return .report("load complete\n")
  }

  func saveRescue() throws(CommandFailure) -> CommandResult {
    try router.keepRescue(router.active, date: workspace.date, user: user)
    return .nothing
  }

  func deleteRescue() throws(CommandFailure) -> CommandResult {
    guard router.rescue != nil else {
      throw CommandFailure("error: no rescue configuration is saved")
    }
    try router.keepRescue(nil, date: workspace.date, user: user)
    return .nothing
  }
}

/// The steps of a commit, for `commit | display detail`.
private struct Progress {
  let isShown: Bool
  let date: Int64
  private(set) var text = ""

  init(isShown: Bool, date: Int64) {
    self.isShown = isShown
    self.date = date
  }

  mutating func note(_ step: String) {
    if isShown { text += "\(CalendarDate.full(date)): \(step)\n" }
  }
}
