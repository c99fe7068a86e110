package import Schema

/// Reads a file of `set`, `delete`, `activate` and `deactivate` commands.
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
    for (index, line) in octets.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    {
      let text = String(decoding: line, as: UTF8.self)
      let cut = CommandLexer.cut(text)
      let words = cut.segments[0]
      guard let verb = words.first, !verb.text.hasPrefix("#") else { continue }
      do throws(MatchError) {
        if cut.openQuote != nil || !cut.bars.isEmpty {
          throw MatchError(.syntax, at: cut.openQuote ?? cut.bars[0])
        }
        let edit = try edit(words, at: path, surroundings, end: line.count)
        _ = edit.apply(to: &tree, in: schema)
      } catch {
        errors.append(Self.error(error, words, line: index + 1, path, schema))
      }
    }
    return errors.isEmpty ? .success(tree) : .failure(LoadErrors(errors: errors))
  }

  private static func edit(
    _ words: [Word], at path: [PathElement], _ surroundings: Surroundings, end: Int
  ) throws(MatchError) -> Edit {
    guard let first = words.first, let verb = Edit.Verb(rawValue: first.text) else {
      throw MatchError(.syntax, at: words.first?.start ?? 0)
    }
    let use: StatementUse = verb == .set ? .set : .existing
    var walker = Walker(statement: use, from: path, in: surroundings)
    for word in words.dropFirst() { try walker.take(word) }
    guard walker.isComplete else { throw walker.incompleteness(at: end) }
    return Edit(verb, walker)
  }

  private static func error(
    _ error: MatchError, _ words: [Word], line: Int, _ path: [PathElement], _ schema: Schema
  ) -> LoadError {
    let reason: LoadError.Reason =
      switch error.reason {
      case .unknownCommand, .expectingCommand, .syntax: .syntax
      case .ambiguous: .ambiguous
      case .missingArgument: .missingArgument
      case .invalid(let message): .invalid(message)
      }
    // Only a keyword is shown: what was meant as a value may be a secret.
    let word = words.first { $0.start == error.offset }?.text ?? ""
    return LoadError(
      reason: reason, line: line, column: error.offset, word: word,
      banner: Spelling.banner(path, in: schema), statement: "")
  }
}
