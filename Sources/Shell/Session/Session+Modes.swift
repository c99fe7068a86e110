import Configuration
import Management
import Operations
import Schema

extension Session {
  func configure() throws(CommandFailure) -> CommandResult {
    let answer = try enter(.shared)
    var text = "Entering configuration mode\n" + Editor.list(answer.others, now: workspace.date)
    if answer.hasChanges { text += "The configuration has been changed but not committed\n" }
    return .report(text)
  }

  /// Carries out `configure exclusive` or `configure private`. Changes that are not committed are
  /// dropped at the end.
  func configure(_ editing: CandidateMode) throws(CommandFailure) -> CommandResult {
    let answer = try enter(editing)
    return .report(
      "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n"
        + Editor.list(answer.others, now: workspace.date))
  }

  private func enter(_ editing: CandidateMode) throws(CommandFailure) -> BeginEditing.Answer {
    let answer = try context.perform(BeginEditing(editing))
    mode = .configuration(levels: [])
    return answer
  }

  /// Ends configuration mode. A private or exclusive candidate is dropped.
  func leave() {
    // The request allows changes to be dropped, so it does not fail.
    try? access.handle(EndEditing(dropsChanges: true))
    mode = .operational
  }

  /// Asks before `exit` at the top level if there are changes, and leaves unless the user decides
  /// to stay. Throws if changes would be dropped and there is no user to confirm that.
  func askToLeave(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard access.hasChanges else { return exitConfiguration() }
    let question: String
    if access.mode == .shared {
      call.output.write("The configuration has been changed but not committed\n")
      question = "Exit with uncommitted changes?"
    } else {
      guard call.output.showsCarets else {
        throw CommandFailure(ManagementError(.changesWouldBeLost))
      }
      call.output.write("The configuration has been modified.\n")
      question = "Discard uncommitted changes?"
    }
    return .needs(.answer("\(question) [yes,no] (yes) ")) { [self] supply in
      guard let answer = supply.line else {
        // After Ctrl-C and Ctrl-D the session stays; a script has no user who could answer.
        return call.output.showsCarets ? .nothing : exitConfiguration()
      }
      if ["n", "no"].contains(answer.lowercased()) { return .nothing }
      call.output.write("\n")
      return exitConfiguration()
    }
  }

  private func exitConfiguration() -> CommandResult {
    leave()
    return .report("Exiting configuration mode\n")
  }

  func status() -> CommandResult {
    .report(EditorsReport(context.editors))
  }

  /// Carries out `update`: merges what others have committed into the private candidate.
  func update() throws(CommandFailure) -> CommandResult {
    try context.perform(UpdateCandidate())
    return .report("update complete\n")
  }
}
