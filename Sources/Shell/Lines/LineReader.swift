import Configuration
import Operations
import Schema

/// Reads the lines of one session: cuts each into words and matches it once.
///
/// The lines of a script often begin with the same words, so the reader continues from the walk
/// over the line before. The session calls `invalidate` when its mode, its level or its router has
/// changed.
struct LineReader {
  /// The walks over the commands of the mode at hand.
  private var walks: LineWalk?
  /// The secrets of the active configuration and of the candidate, in this order.
  private var secretWords = SecretWords(places: 2)

  /// Discards what was derived from the mode and the level of the session.
  mutating func invalidate() { walks = nil }

  /// Reads a line. `configurations` holds the secrets that the line must not contain if a history is
  /// to keep it; nil if no history keeps the line. `surroundings` is called only where it is needed.
  mutating func read(
    _ text: String, in surroundings: () -> Surroundings,
    besides configurations: (active: Statement, candidate: Statement)?
  ) -> TypedLine {
    let cut = CommandLexer.cut(text)
    guard let first = cut.segments.first?.first else {
      let bar = cut.bars.first.map { CommandFailure(MatchError(.syntax, at: $0), in: cut) }
      return TypedLine(
        text: text, meaning: bar.map { .failure($0) } ?? .success(.nothing), historyEntry: text)
    }
    // A comment matches no command, and the walk over the line before it stays.
    if first.text.hasPrefix("#") && !first.isQuoted {
      let entry = configurations.flatMap {
        historyEntry(for: text, cut, nil, holdsSecret: false, $0)
      }
      return TypedLine(text: text, meaning: .success(.nothing), historyEntry: entry)
    }
    var walks = self.walks ?? LineWalk(from: Self.start(in: surroundings()))
    // Two references to the walks would copy them.
    self.walks = nil
    defer { self.walks = walks }
    let command = Result { () throws(MatchError) in
      try walks.walk(over: (cut.segments.first ?? [])[...])
    }
    let entry = configurations.flatMap { configurations in
      historyEntry(
        for: text, cut, try? command.get(), holdsSecret: walks.holdsSecret, configurations)
    }
    do throws(MatchError) {
      if let quote = cut.openQuote { throw MatchError(.syntax, at: quote) }
      let walker = try command.get()
      guard walker.isComplete else {
        // The place at which the next word would begin, behind one blank.
        throw walker.incompleteness(at: (cut.segments.first?.last?.end ?? 0) + 1)
      }
      let pipeline =
        cut.bars.isEmpty
        ? Pipeline()
        : try Pipeline(
          cut.segments.dropFirst(), behind: walker, end: text.utf8.count, in: surroundings())
      return TypedLine(
        text: text, meaning: .success(.command(walker, pipeline)), historyEntry: entry)
    } catch {
      return TypedLine(
        text: text, meaning: .failure(Self.failure(error, in: cut, surroundings())),
        historyEntry: entry)
    }
  }

  private static func start(in surroundings: Surroundings) -> Walker {
    Walker(
      commands: surroundings.isOperational ? .operational : .configuration, in: surroundings)
  }

  // MARK: Histories

  /// Returns the line as a history may keep it, or nil if it contains or may contain a secret.
  ///
  /// A line that is no command may contain a secret if any of its words announces one. A word that
  /// equals a secret of the configurations, such as a pattern or a comment, is a secret too.
  private mutating func historyEntry(
    for text: String, _ cut: CommandLexer.Line, _ walker: Walker?,
    holdsSecret: Bool, _ configurations: (active: Statement, candidate: Statement)
  ) -> String? {
    secretWords.addSecrets(of: configurations.active, at: 0)
    secretWords.addSecrets(of: configurations.candidate, at: 1)
    // The whole line is looked up too: a secret with blanks may have lost its quotation marks.
    if cut.words.contains(where: { secretWords.hold($0.text) }) || secretWords.hold(text) {
      return nil
    }
    if holdsSecret || cut.segments[0].contains(where: { ForeignGuide.isSecretValue($0.text) }) {
      return nil
    }
    guard let walker else {
      return cut.words.contains { Self.announcesSecret($0.text) } ? nil : text
    }
    if walker.innermost.command.hasPrefix("replace pattern") { return nil }
    // An unquoted bar may have been meant as a part of the secret.
    return walker.awaitsSecret && cut.segments.count > 1 ? nil : text
  }

  /// Whether a word of a line that is no command announces a secret.
  static func announcesSecret(_ word: String) -> Bool {
    guard !word.isEmpty else { return false }
    let word = word.lowercased()
    // The pattern that `replace` looks for may be a key.
    if word.utf8.count > 2, "replace".hasPrefix(word) { return true }
    return ["key", "secret", "password", "passphrase"].contains { word.contains($0) }
      || ForeignGuide.isSecretValue(word)
      || SecretSigns.resemblesOwnName(word)
  }

  // MARK: Errors

  /// Returns why a line was not understood. If configuration mode does not have the command and
  /// operational mode does, the failure advises `run`.
  static func failure(
    _ error: MatchError, in cut: CommandLexer.Line, _ surroundings: Surroundings
  ) -> CommandFailure {
    var failure = CommandFailure(error, in: cut)
    if !surroundings.isOperational, failure.advice == nil, isOperational(cut, surroundings) {
      failure.advice = "'run' before it runs it from configuration mode"
    }
    return failure
  }

  /// Whether a line that configuration mode does not have is a command of operational mode, or its
  /// first word begins a command of operational mode and none of configuration mode.
  private static func isOperational(
    _ cut: CommandLexer.Line, _ surroundings: Surroundings
  ) -> Bool {
    let words = cut.segments.first ?? []
    var operational = surroundings
    operational.isOperational = true
    var walker = Walker(commands: .operational, in: operational)
    for (place, word) in words.enumerated() {
      do throws(MatchError) { try walker.match(word) } catch {
        return place > 0 && isUnknownCommand(words, surroundings)
      }
    }
    return walker.isComplete || isUnknownCommand(words, surroundings)
  }

  /// Whether the first word begins no command of configuration mode.
  private static func isUnknownCommand(_ words: [Word], _ surroundings: Surroundings) -> Bool {
    guard let first = words.first else { return false }
    var walker = Walker(commands: .configuration, in: surroundings)
    return (try? walker.match(first)) == nil
  }
}
