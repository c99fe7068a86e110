import Configuration
import Management
import Operations
import Router
import Schema

extension Session {
  /// `commit`, in all its forms.
  func commit(
    _ call: Invocation, confirmedIn minutes: Int? = nil
  ) throws(CommandFailure) -> CommandResult {
    let request = CommitRequest(
      try purpose(call, confirmedIn: minutes), comment: call.argument("comment"))
    let answer: CommitAnswer
    do throws(ManagementError) { answer = try access.handle(request) } catch {
      throw failure(of: request, error, call)
    }
    warn(of: answer.warnings, call.output)
    let leavesMode =
      switch answer.outcome {
      case .checked: false
      case .committed: call.has("and-quit")
      case .scheduled: true
      }
    let steps = call.showsDetail ? steps(request) : []
    if leavesMode { leave() }
    return .report(
      CommitResults(
        answer.outcome, confirmedIn: minutes, steps: steps, leavesMode: leavesMode))
  }

  private func purpose(
    _ call: Invocation, confirmedIn minutes: Int?
  ) throws(CommandFailure) -> CommitRequest.Purpose {
    if call.has("check") {
      guard minutes == nil else {
        throw CommandFailure("error: 'check' and 'confirmed' exclude each other")
      }
      return .check
    }
    if let time = call.argument("at") {
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
    of request: CommitRequest, _ error: ManagementError, _ call: Invocation
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
        "error: commit at: the time '\(call.argument("at") ?? "")' is in the past")
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

  func rollBack(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    try context.perform(RollBack(to: .number(call.number("number") ?? 0)))
    return .report(LoadResults())
  }

  func rollBackToRescue() throws(CommandFailure) -> CommandResult {
    try context.perform(RollBack(to: .rescue))
    return .report(LoadResults())
  }
}
