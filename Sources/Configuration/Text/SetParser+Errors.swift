import Schema

/// Errors of lines.
extension SetParser {
  /// Adds an error.
  mutating func report(_ error: LoadError) { errors.append(error) }

  /// Adds the error of a command that cannot be carried out.
  mutating func refuse(_ message: String) {
    errors.append(
      LoadError(
        reason: .refused(message), line: number, column: 1, shownColumn: 0, word: "",
        path: path, statement: ""))
  }

  /// Adds an error at a position that is not that of a word.
  mutating func fail(_ reason: LoadError.Reason, line: Int, column: Int = 1) {
    errors.append(
      LoadError(
        reason: reason, line: line, column: column, shownColumn: column - 1, word: "", path: nil,
        statement: ""))
  }

  /// Adds the error of words that do not match.
  mutating func fail(_ error: MatchError, _ words: [Word], isStringOpen: Bool) {
    guard errors.hasRoom else { return errors.skip() }
    // Only for an unknown word the offset is that of the word's beginning. An open string may be a
    // secret.
    let unknown = words.first { $0.start == error.offset && !$0.isQuoted }
    let wrong = words.first { $0.end >= error.offset }
    let (typed, path) = typed(words)
    let reason = LoadError.Reason(error.reason)
    // An ambiguous word is part of the sentence.
    let named = reason == .ambiguous ? wrong : unknown
    let word = named.map { typed.legible($0) } ?? ""
    // If a word is missing, the error of a protocol names the one before it.
    let last = isStringOpen ? nil : wrong ?? words.last
    let isUnknown = if case .unknownStatement = error.reason { true } else { false }
    errors.append(
      LoadError(
        reason: wrong.map { typed.legible(reason, at: $0) } ?? reason, line: number,
        column: (wrong?.start ?? error.offset) + 1, shownColumn: error.offset,
        word: word, path: nil,
        reach: LoadError.Reach(path: path, word: last.map { typed.legible($0) } ?? ""),
        statement: "", nearestName: word.isEmpty ? nil : error.nearestName,
        knownTag: isUnknown ? .unknownElement : nil))
  }

  /// Adds the warning that the statement which the words name does not exist.
  mutating func warn(ofMissingIn path: [PathElement], _ words: [Word]) {
    guard warnings.hasRoom else { return warnings.skip() }
    // The last word of `annotate` is the comment.
    let named = Self.mayBegin("annotate", words) ? words.dropLast().last : words.last
    let word = named.map { typed(words).words.legible($0) } ?? ""
    warnings.append(
      LoadError(
        reason: .dataMissing, severity: .warning, line: number,
        column: (words.first?.start ?? 0) + 1, shownColumn: words.first?.start ?? 0, word: "",
        path: nil, reach: LoadError.Reach(path: path, word: word), statement: ""))
  }

  /// Returns the error of a line that ends too early, at the position at which the next word would
  /// begin.
  static func incompleteness(_ walker: Walker, _ words: [Word]) -> MatchError {
    walker.incompleteness(at: (words.last?.end ?? 0) + 1)
  }

  /// Returns the words of a line with an error, as far as they match, and the path to which they
  /// lead, without secrets.
  private func typed(_ words: [Word]) -> (words: TypedWords, path: [PathElement]) {
    var (walker, arguments) = start(of: words, .empty)
    var typed = TypedWords(in: walker.path.last?.declaration ?? 0)
    var path = self.path
    let isReplacement = Self.mayBegin("replace", words)
    for (index, word) in arguments.enumerated() {
      // The pattern and the replacement may be a key.
      typed.append(word, isSecret: walker.awaitsSecret || isReplacement)
      guard (try? walker.match(word)) != nil else {
        typed.isCut = index + 1 < arguments.count
        break
      }
      if !typed.legible(word).isEmpty { path = walker.statementPath ?? path }
    }
    return (typed, path)
  }
}
