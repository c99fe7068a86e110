import Configuration
import Management
import Operations
import Router
import Schema

private struct CommitArguments {
  var checks: Bool
  /// The time of a scheduled commit, as the user typed it.
  var time: String?
  var comment: String?
  var quits: Bool
  /// The minutes within which the commit must be confirmed; nil if it need not be confirmed.
  var minutes: Int?

  init(_ claims: inout ArgumentClaims) {
    checks = claims.has("check")
    time = claims.text("at")
    comment = claims.text("comment")
    quits = claims.has("and-quit")
  }

  init(confirmed claims: inout ArgumentClaims) {
    self.init(&claims)
    minutes = claims.number("minutes") ?? 10
  }
}

extension Session {
  static let commitOperations: [Operation<Session>] = [
    Operation("commit", reading: CommitArguments.init(_:), run: commit),
    Operation("commit confirmed", reading: CommitArguments.init(confirmed:), run: commit),
    Operation("rollback", reading: { $0.number("number") ?? 0 }, run: rollBack),
    Operation("rollback rescue", run: rollBackToRescue),
  ]

  /// Carries out `commit` in all its forms.
  private func commit(
    _ wanted: CommitArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let request = CommitRequest(try purpose(wanted), comment: wanted.comment)
    let answer: CommitAnswer
    do throws(ManagementError) { answer = try access.handle(request) } catch {
      throw failure(of: request, error, wanted, call)
    }
    warn(of: answer.warnings, call.output)
    let leavesMode =
      switch answer.outcome {
      case .checked: false
      case .committed: wanted.quits
      case .scheduled: true
      }
    let steps = call.showsDetail ? steps(request) : []
    if case .committed = answer.outcome { context.announceCommit() }
    if leavesMode { leave() }
    return .report(
      CommitResults(
        answer.outcome, confirmedIn: wanted.minutes, steps: steps, leavesMode: leavesMode))
  }

  private func purpose(
    _ wanted: CommitArguments
  ) throws(CommandFailure) -> CommitRequest.Purpose {
    let minutes = wanted.minutes
    if wanted.checks {
      guard minutes == nil else {
        throw CommandFailure("error: 'check' and 'confirmed' exclude each other")
      }
      return .check
    }
    if let time = wanted.time {
      guard let date = CalendarDate.seconds(time, after: workspace.date) else {
        throw CommandFailure("error: invalid time '\(time)'; hh:mm[:ss] or yyyy-mm-dd hh:mm[:ss]")
      }
      return .schedule(at: date)
    }
    return minutes.map { .activateUnlessUnconfirmed(minutes: $0) } ?? .activate
  }

  /// Returns the failure of a commit after its warnings were written. The failure of a check is
  /// worded as such.
  private func failure(
    of request: CommitRequest, _ error: ManagementError, _ wanted: CommitArguments,
    _ call: Invocation
  ) -> CommandFailure {
    warn(of: error.warnings, call.output)
    switch error.reason {
    case .checkFailed(let issues, let closing) where request.purpose == .check:
      let reason = closing.map { ": \($0)" } ?? ""
      var failure = CommandFailure(
        issues.map(\.report).joined() + "error: configuration check-out failed\(reason)")
      failure.findings = issues.map { Finding($0) }
      return failure
    case .past:
      return CommandFailure(
        "error: commit at: the time '\(wanted.time ?? "")' is in the past")
    default: return CommandFailure(error)
    }
  }

  private func warn(of issues: [CommitIssue], _ output: any CommandOutput) {
    guard !issues.isEmpty else { return }
    // All issues are written at once, because there may be one for each of many terms.
    output.report(issues.map { Finding($0) }, inWords: issues.map(\.report).joined())
  }

  /// Returns the steps of a commit, for `commit | display detail`.
  private func steps(_ request: CommitRequest) -> [String] {
    var steps = [
      "exporting juniper.conf", "expanding groups", "daemons checking new configuration",
    ]
    switch request.purpose {
    case .check: break
    case .schedule: steps = []
    case .activate, .activateUnlessUnconfirmed:
      steps += [
        "commit wrapup...", "activating '/var/etc/juniper.conf'",
        "notifying daemons of new configuration",
      ]
    }
    let date = CalendarDate.full(workspace.date)
    return steps.map { "\(date): \($0)" }
  }

  // MARK: Going back

  private func rollBack(to number: Int) throws(CommandFailure) -> CommandResult {
    try context.perform(RollBack(to: .number(number)))
    return .report(LoadResults())
  }

  private func rollBackToRescue() throws(CommandFailure) -> CommandResult {
    try context.perform(RollBack(to: .rescue))
    return .report(LoadResults())
  }
}
