import Configuration
import Management
import Operations
import Schema

extension Session {
  static let editOperations: [Operation<Session>] = [
    Operation("activate", reading: { $0.edit("path") }, run: edit),
    Operation("annotate", reading: { $0.edit("path", "comment") }, run: edit),
    Operation("copy to", reading: { $0.edit("path", "target") }, run: edit),
    Operation("deactivate", reading: { $0.edit("path") }, run: edit),
    Operation(
      "delete", reading: { (path: $0.walk("path"), command: $0.edit("path")) }, run: delete),
    Operation("insert after", reading: { $0.edit("path", "target") }, run: edit),
    Operation("insert before", reading: { $0.edit("path", "target") }, run: edit),
    Operation("protect", reading: { $0.edit("path") }, run: edit),
    Operation("rename to", reading: { $0.edit("path", "target") }, run: edit),
    Operation(
      "replace pattern with", reading: ReplacementArguments.init(_:), run: replacePattern),
    Operation(
      "replace pattern with upto", reading: ReplacementArguments.init(withLimit:),
      run: replacePattern),
    Operation("set", reading: { $0.walk("path") }, run: set),
    Operation("unprotect", reading: { $0.edit("path") }, run: edit),
    wildcard("activate", .activate), wildcard("deactivate", .deactivate),
    wildcard("delete", .delete), range("activate", .activate), range("deactivate", .deactivate),
    range("delete", .delete), range("set", .set),
  ]

  private static func wildcard(_ name: String, _ verb: Edit.Verb) -> Operation<Session> {
    Operation(
      "wildcard \(name)", reading: { (verb: verb, walk: $0.walk("path")) }, run: editMatching)
  }

  private static func range(_ name: String, _ verb: Edit.Verb) -> Operation<Session> {
    Operation(
      "wildcard range \(name)", reading: { (verb: verb, path: $0.walk("path")) }, run: editRange)
  }

  /// Changes the candidate by commands. Protected statements are not changed and are reported.
  private func edit(
    _ commands: [EditCommand], inPart: Bool = false, _ output: any CommandOutput
  ) throws(CommandFailure) {
    let answer = try context.perform(EditRequest(commands, madeInPart: inPart))
    if !answer.foundAll { warnOfMissing(output) }
    warn(of: answer.refusals, output)
  }

  private func warnOfMissing(_ output: any CommandOutput) {
    output.writeError("warning: \(EditCommand.notFound)\n")
  }

  func warn(of refusals: [Protection.Refusal], _ output: any CommandOutput) {
    for refusal in refusals { output.writeError(refusal.warning + "\n") }
  }

  /// Carries out `set` behind another command, such as `top set`.
  private func set(_ path: Walker?, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let path else { throw CommandFailure("missing argument.") }
    try set(path, call.output)
    return .nothing
  }

  /// Sets the statements to which `path` leads.
  func set(_ path: Walker, _ output: any CommandOutput) throws(CommandFailure) {
    let edit = Edit(.set, path)
    guard access.mayHoldProtected else {
      do throws(ManagementError) { return try access.set(edit) } catch {
        throw CommandFailure(error)
      }
    }
    warn(of: try context.perform(EditRequest([.edit(edit)])).refusals, output)
  }

  /// Carries out a command whose words say all that is to be edited, such as `rename`.
  private func edit(
    _ command: EditCommand?, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard let command else { throw CommandFailure("missing argument.") }
    try edit([command], call.output)
    return .nothing
  }

  /// Carries out `delete`. Without a path it deletes all statements at the level, after a question.
  private func delete(
    _ wanted: (path: Walker?, command: EditCommand?), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    guard wanted.path == nil else {
      guard let command = wanted.command else { throw CommandFailure("missing argument.") }
      try edit([command], inPart: true, call.output)
      return .nothing
    }
    call.output.write("This will delete the entire configuration\n")
    let path = editPath
    return confirm("Delete everything under this level?", call) {
      [self] () throws(CommandFailure) in
      let everything = Walker(statement: .existing, from: path, in: surroundings)
      try edit([.edit(Edit(.delete, everything))], call.output)
    }
  }

  /// Asks a question, and runs `body` if the user answers yes.
  private func confirm(
    _ question: String, _ call: Invocation,
    then body: @escaping () throws(CommandFailure) -> Void
  ) -> CommandResult {
    .needs(.answer("\(question) [yes,no] (no) ")) { supply throws(CommandFailure) in
      guard let answer = supply.line else {
        // Ctrl-C and Ctrl-D mean no; a script has no user who could answer.
        if call.output.showsCarets { return .nothing }
        throw CommandFailure("error: a script cannot confirm this; nothing was deleted")
      }
      if ["y", "ye", "yes"].contains(answer.lowercased()) { try body() }
      return .nothing
    }
  }

  /// Carries out `replace pattern P with Q` at the level and below.
  private func replacePattern(
    _ wanted: ReplacementArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let pattern: Replacement
    do throws(RegularExpression.Failure) {
      pattern = try Replacement(of: wanted.pattern, with: wanted.replacement)
    } catch {
      throw CommandFailure(error.message)
    }
    let path = editPath
    let refusals = try access.change(inPart: false, orThrow: { CommandFailure($0) }) {
      tree throws(CommandFailure) -> Bool in
      let old = tree
      var substitution = Substitution(upTo: wanted.limit) { pattern.replacing($0) }
      do throws(EditError) {
        try substitution.apply(to: &tree, at: path)
      } catch {
        throw CommandFailure(error.message)
      }
      return tree != old
    }
    warn(of: refusals, call.output)
    return .nothing
  }

  /// Carries out `wildcard delete`, `wildcard activate` and `wildcard deactivate` for all
  /// statements that match a regular expression.
  private func editMatching(
    _ wanted: (verb: Edit.Verb, walk: Walker?), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let verb = wanted.verb
    guard let walk = wanted.walk else { throw CommandFailure("missing argument.") }
    let pattern = try walk.pattern.map { found throws(CommandFailure) in
      try RegularExpression(typed: found.text)
    }
    let wildcard = WildcardEdit(verb, walk, in: candidate) { pattern?.matches($0) ?? false }
    guard !wildcard.edits.isEmpty else {
      warnOfMissing(call.output)
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

  /// Carries out a command behind `wildcard range` for each word that the ranges stand for.
  private func editRange(
    _ wanted: (verb: Edit.Verb, path: Walker?), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let verb = wanted.verb
    guard let path = wanted.path else { throw CommandFailure("missing argument.") }
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

private struct ReplacementArguments {
  var pattern: String
  var replacement: String
  /// The maximum number of replacements; nil if there is no limit.
  var limit: Int?

  init(_ claims: inout ArgumentClaims) {
    pattern = claims.required("pattern")
    replacement = claims.required("replacement")
  }

  init(withLimit claims: inout ArgumentClaims) {
    self.init(&claims)
    limit = claims.number("count")
  }
}
