package import Schema

/// Reads a file of commands that change the configuration: `set`, `delete`, `rename` and the like.
package enum SetParser {
  /// What the commands make of `tree`, their paths taken from `path`. On any error, all of them, and
  /// `tree` stays as it was.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    in schema: Schema = .configuration
  ) -> Result<Statement, LoadErrors> {
    var tree = tree
    var errors: [LoadError] = []
    let surroundings = Surroundings(tree: .empty, editPath: path, isOperational: false)
    let isMarked = octets.starts(with: TextLexer.byteOrderMark)
    let lines = octets.dropFirst(isMarked ? TextLexer.byteOrderMark.count : 0)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if let edit = command(Array(line), index + 1, at: path, surroundings, &errors) {
        do throws(EditError) {
          _ = try edit.apply(to: &tree, in: schema)
        } catch {
          errors.append(
            LoadError(
              reason: .refused(error.message), line: index + 1, column: 0, word: "",
              banner: Spelling.banner(path, in: schema), statement: ""))
        }
      }
      if errors.count >= LoadErrors.limit {
        errors.append(
          LoadError(
            reason: .tooManyErrors, line: index + 1, column: 0, word: "", banner: "",
            statement: ""))
        break
      }
    }
    return errors.isEmpty ? .success(tree) : .failure(LoadErrors(errors: errors))
  }

  /// The edit that a line asks for; nil for an empty one, and for one with an error.
  private static func command(
    _ line: [UInt8], _ number: Int, at path: [PathElement], _ surroundings: Surroundings,
    _ errors: inout [LoadError]
  ) -> EditCommand? {
    let cut = CommandLexer.cut(octets: line)
    let words = cut.segments[0]
    guard let verb = words.first, !verb.text.hasPrefix("#") else { return nil }
    var typed = TypedWords()
    do throws(MatchError) {
      if cut.openQuote != nil || !cut.bars.isEmpty {
        throw MatchError(.syntax, at: cut.openQuote ?? cut.bars[0])
      }
      return try edit(words, at: path, surroundings, &typed)
    } catch {
      // Only the place of an unknown word is the start of one. An open string may be a secret.
      let unknown = words.first { $0.start == error.offset && !$0.isQuoted }
      let word = unknown.map(typed.legible) ?? ""
      errors.append(
        LoadError(
          reason: LoadError.Reason(error.reason), line: number, column: error.offset, word: word,
          banner: "", statement: ""))
      return nil
    }
  }

  private static func edit(
    _ words: [Word], at path: [PathElement], _ surroundings: Surroundings, _ typed: inout TypedWords
  ) throws(MatchError) -> EditCommand {
    guard let verb = words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) else {
      return try otherEdit(words, surroundings, &typed)
    }
    let use: StatementUse = verb == .set ? .set : .existing
    var walker = Walker(statement: use, from: path, in: surroundings)
    for word in words.dropFirst() {
      typed.append(word, isSecret: walker.awaitsSecret)
      try walker.take(word)
    }
    // Where the next word would begin.
    let end = (words.last?.end ?? 0) + 1
    // A file that says `delete` alone is damaged: nobody is there to confirm it.
    guard walker.isComplete, words.count > 1 else { throw walker.incompleteness(at: end) }
    return .edit(Edit(verb, walker))
  }

  /// `rename`, `insert` and the like, which have a grammar.
  private static func otherEdit(
    _ words: [Word], _ surroundings: Surroundings, _ typed: inout TypedWords
  ) throws(MatchError) -> EditCommand {
    var walker = Walker(commands: .configuration, in: surroundings)
    for word in words {
      typed.append(word, isSecret: walker.awaitsSecret)
      try walker.take(word)
    }
    guard walker.isComplete else { throw walker.incompleteness(at: (words.last?.end ?? 0) + 1) }
    guard let edit = EditCommand(walker) else {
      throw MatchError(.syntax, at: words.first?.start ?? 0)
    }
    return edit
  }
}
