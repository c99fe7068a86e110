import Configuration
import Management
import Operations
import Schema

extension Session {
  /// Changes the candidate by commands. Protected statements are not changed and are reported.
  private func edit(
    _ commands: [EditCommand], inPart: Bool = false, _ output: any CommandOutput
  ) throws(CommandFailure) {
    let answer = try context.perform(EditRequest(commands, madeInPart: inPart))
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
    let path = editPath
    return confirm("Delete everything under this level?", call) {
      [self] () throws(CommandFailure) in
      let everything = Walker(statement: .existing, from: path, in: surroundings)
      try edit([.edit(Edit(.delete, everything))], call.output)
    }
  }

  /// Does what can't be undone if the operator says yes to it.
  private func confirm(
    _ question: String, _ call: Invocation,
    then body: @escaping () throws(CommandFailure) -> Void
  ) -> CommandResult {
    .needs(.answer("\(question) [yes,no] (no) ")) { supply throws(CommandFailure) in
      guard let answer = supply.line else {
        // Ctrl-C and Ctrl-D are an answer; a script has nobody to give one.
        if call.output.showsCarets { return .nothing }
        throw CommandFailure("error: nobody is there to confirm; nothing was deleted")
      }
      if ["y", "ye", "yes"].contains(answer.lowercased()) { try body() }
      return .nothing
    }
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
    let edits = wildcard.edits.map { EditCommand.edit($0.edit) }
    if verb == .delete {
      return confirm("Delete \(edits.count) objects?", call) { [self] () throws(CommandFailure) in
        try edit(edits, call.output)
      }
    }
    try edit(edits, call.output)
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
