import Configuration
import Management
import Schema

extension Session {
  /// Changes the candidate by commands. Protected statements are not changed and are reported.
  private func edit(
    _ commands: [EditCommand], inPart: Bool = false, _ output: any CommandOutput
  ) throws(CommandFailure) {
    let answer = try perform(EditRequest(commands, madeInPart: inPart))
    if !answer.foundAll { output.writeError("warning: statement not found\n") }
    warn(of: answer.refusals, output)
  }

  func warn(of refusals: [Protection.Refusal], _ output: any CommandOutput) {
    for refusal in refusals { output.writeError(refusal.warning + "\n") }
  }

  /// `set`, `delete`, `rename` and all that say by themselves what to do.
  func edit(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let command = EditCommand(call.walker) else { throw CommandFailure("missing argument.") }
    try edit([command], inPart: call.walker.command == "delete", call.output)
    return .nothing
  }

  /// `delete`; alone, all that is at the level, after a question.
  func delete(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard call.walker.nested == nil else { return try edit(call) }
    call.output.write("This will delete the entire configuration\n")
    guard try confirms("Delete everything under this level?", call) else { return .nothing }
    let everything = Walker(statement: .existing, from: editPath, in: surroundings)
    try edit([.edit(Edit(.delete, everything))], call.output)
    return .nothing
  }

  /// Whether the operator says yes to what can't be undone.
  private func confirms(_ question: String, _ call: Invocation) throws(CommandFailure) -> Bool {
    guard let answer = call.output.ask("\(question) [yes,no] (no) ") else {
      // Ctrl-C and Ctrl-D are an answer; a script has nobody to give one.
      if call.output.showsCarets { return false }
      throw CommandFailure("error: nobody is there to confirm; nothing was deleted")
    }
    return ["y", "ye", "yes"].contains(answer.lowercased())
  }

  /// `replace pattern P with Q`, at the level and below.
  func replacePattern(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let pattern: Replacement
    do throws(RegularExpression.Failure) {
      pattern = try Replacement(
        of: call.argument("pattern") ?? "", with: call.argument("replacement") ?? "")
    } catch {
      throw CommandFailure(error.message)
    }
    let limit = call.number("count")
    let path = editPath
    let refusals = try access.change(inPart: false, orThrow: { CommandFailure($0) }) {
      tree throws(CommandFailure) in
      var substitution = Substitution(upTo: limit) { pattern.replacing($0) }
      do throws(EditError) {
        try substitution.apply(to: &tree, at: path)
      } catch {
        throw CommandFailure(error.message)
      }
    }
    warn(of: refusals, call.output)
    return .nothing
  }

  /// `wildcard delete` and its like, for all that a regular expression matches.
  func editMatching(_ verb: Edit.Verb, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let walk = call.walker.nested else { throw CommandFailure("missing argument.") }
    let pattern = try walk.pattern.map { found throws(CommandFailure) in
      try RegularExpression(typed: found.text)
    }
    let wildcard = WildcardEdit(verb, walk, in: candidate) { pattern?.matches($0) ?? false }
    guard !wildcard.edits.isEmpty else {
      call.output.writeError("warning: statement not found\n")
      return .nothing
    }
    for (_, name) in wildcard.edits { call.output.write("  matched: \(name)\n") }
    if verb == .delete {
      guard try confirms("Delete \(wildcard.edits.count) objects?", call) else { return .nothing }
    }
    try edit(wildcard.edits.map { .edit($0.edit) }, call.output)
    return .nothing
  }

  /// `wildcard range set` and its like, for each word that the ranges stand for.
  func editRange(_ verb: Edit.Verb, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let path = call.walker.nested else { throw CommandFailure("missing argument.") }
    let walks: [Walker]
    do throws(MatchError) {
      walks = try path.walks(verb == .set ? .set : .existing)
    } catch {
      throw CommandFailure(error.message)
    }
    try edit(walks.map { .edit(Edit(verb, $0)) }, call.output)
    return .nothing
  }
}
