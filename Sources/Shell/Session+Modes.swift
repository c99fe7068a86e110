import Configuration
import Management
import Schema

extension Session {
  func configure() throws(CommandFailure) -> CommandResult {
    let answer = try enter(.shared)
    var text = "Entering configuration mode\n" + Editor.list(answer.others)
    if answer.hasChanges { text += "The configuration has been changed but not committed\n" }
    return .report(text)
  }

  /// `configure exclusive` and `configure private`, whose changes are dropped unless committed.
  func configure(_ editing: CandidateMode) throws(CommandFailure) -> CommandResult {
    let answer = try enter(editing)
    return .report(
      "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n"
        + Editor.list(answer.others))
  }

  private func enter(_ editing: CandidateMode) throws(CommandFailure) -> BeginEditing.Answer {
    let answer = try perform(BeginEditing(editing))
    mode = .configuration(levels: [])
    return answer
  }

  /// Ends configuration mode. What only this session may change goes with it.
  func leave() {
    // Nothing is refused that may drop changes.
    try? access.handle(EndEditing(dropsChanges: true))
    mode = .operational
  }

  /// Whether the session has changes that go with it: those of a private or exclusive candidate.
  var hasOwnChanges: Bool {
    access.mode != nil && access.mode != .shared && access.hasChanges
  }

  /// `exit` at the top; false: the operator stays. Throws where changes would be lost and nobody is
  /// there to say so.
  func asksToLeave(_ call: Invocation) throws(CommandFailure) -> Bool {
    guard access.hasChanges else { return true }
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
    let answer = call.output.ask("\(question) [yes,no] (yes) ")
    if let answer, ["n", "no"].contains(answer.lowercased()) { return false }
    if answer != nil { call.output.write("\n") }
    return true
  }

  func status() -> CommandResult {
    .report(
      "Users currently editing the configuration:\n" + router.editors.map(\.text).joined())
  }

  /// `update`: takes over what others have committed.
  func update() throws(CommandFailure) -> CommandResult {
    try perform(UpdateCandidate())
    return .report("update complete\n")
  }
}
