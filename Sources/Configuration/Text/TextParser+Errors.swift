import Schema

/// The errors and warnings of a text.
extension TextParser {
  /// Adds the warning that a comment cannot be kept, because no statement follows it.
  mutating func drop(_ comment: TextMarks.Comment, _ path: [PathElement]) {
    guard let text = Spelling.comment(comment.text) else { return }
    guard warnings.hasRoom else { return warnings.skip() }
    warnings.append(
      LoadError(
        reason: .commentNotKept, severity: .warning, line: comment.line, column: comment.column,
        shownColumn: comment.end, word: TypedWords.legible(comment: text), path: shown(path),
        statement: ""
      ))
  }

  /// The path that an error names; nil in a schema whose files are small and have no levels.
  private func shown(_ path: [PathElement]) -> [PathElement]? {
    schema === Schema.configuration ? path : nil
  }

  /// Records the number of the next error if its statement would be valid in the block around the
  /// open one, or in the one that was closed last: then a brace is missing, or there is one too
  /// many.
  mutating func recordMisplaced(_ words: [Word], at place: TextPosition) {
    let surroundings = surroundings
    misplaced.record(errors.keptCount, at: place, below: base) { container in
      var walker = Walker(statement: .set, from: container, in: surroundings)
      return words.allSatisfy { (try? walker.match($0)) != nil }
    }
  }

  /// Returns the words of a statement with an error. They are matched again to find the secrets
  /// among them, which is only needed for an error.
  private func typed(_ words: [Word], _ path: [PathElement], _ marks: TextMarks) -> TypedWords {
    var typed = TypedWords(in: path.last?.declaration ?? 0)
    var walker = Walker(
      statement: marks.isDeleted ? .existing : .set, from: path, in: surroundings)
    var isMatching = true
    for word in words {
      typed.append(word, isSecret: walker.awaitsSecret, isLost: !isMatching)
      if isMatching { isMatching = (try? walker.match(word)) != nil }
    }
    return typed
  }

  /// Adds the warning that a statement has no meaning without contents.
  mutating func warn(
    of words: [Word], _ path: [PathElement], at place: TextPosition
  ) {
    guard warnings.hasRoom else { return warnings.skip() }
    warnings.append(
      LoadError(
        reason: .noContents, severity: .warning, line: place.line, column: place.column,
        shownColumn: place.column - 1, word: "", path: shown(path),
        statement: typed(words, path, TextMarks()).legible))
  }

  /// Adds the warning that a statement to be deleted does not exist.
  mutating func warn(
    ofMissing words: [Word], _ last: Word, _ path: [PathElement], _ marks: TextMarks,
    at place: TextPosition
  ) {
    guard warnings.hasRoom else { return warnings.skip() }
    let words = typed(words, path, marks)
    warnings.append(
      LoadError(
        reason: .dataMissing, severity: .warning, line: place.line, column: place.column,
        shownColumn: place.column - 1, word: words.legible(last), path: shown(path),
        statement: words.legible))
  }

  /// Adds an error at the position of the lexer.
  mutating func fail(
    _ reason: LoadError.Reason, _ word: String, _ path: [PathElement], _ statement: String
  ) {
    errors.append(
      LoadError(
        reason: reason, line: lexer.line, column: lexer.column - word.utf8.count + 1,
        shownColumn: lexer.column, word: word, path: shown(path), statement: statement))
  }

  /// Adds the error of a statement whose words do not match.
  mutating func report(
    _ failure: (error: MatchError, line: Int, word: Word), _ words: [Word], _ path: [PathElement],
    _ marks: TextMarks, _ end: TextLexer.Token
  ) {
    guard errors.hasRoom else { return errors.skip() }
    let words = typed(words, path, marks)
    let word = words.legible(failure.word)
    errors.append(
      LoadError(
        reason: words.legible(LoadError.Reason(failure.error.reason), at: failure.word),
        line: failure.line, column: failure.word.start + 1, shownColumn: failure.word.end,
        word: word, path: shown(path), statement: words.legible + (end == .open ? " {" : ";"),
        nearestName: word.isEmpty ? nil : failure.error.nearestName(in: schema)))
  }

  /// Adds an error of a statement whose words match the schema.
  mutating func report(
    _ reason: LoadError.Reason, _ words: [Word], _ path: [PathElement], _ marks: TextMarks,
    at place: TextPosition, _ end: TextLexer.Token
  ) {
    guard errors.hasRoom else { return errors.skip() }
    let words = typed(words, path, marks)
    errors.append(
      LoadError(
        reason: reason, line: place.line, column: place.column, shownColumn: place.column - 1,
        word: "", path: shown(path), statement: words.legible + (end == .open ? " {" : ";")))
  }
}
