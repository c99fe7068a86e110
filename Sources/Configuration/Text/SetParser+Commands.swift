import Schema

/// The commands of a file other than the edit of a single statement.
extension SetParser {
  /// Handles a command that is not the edit of a single statement. Throws if its words do not
  /// match.
  mutating func performOther(_ words: [Word], isPrompted: Bool) throws(MatchError) {
    if try isConfigure(words) {
      if !isPrompted { passOver("configure") }
      return
    }
    if Self.mayBegin("wildcard", words), let edits = try wildcardEdits(words) {
      for edit in edits { apply(.edit(edit)) }
      return
    }
    if Self.mayBegin("run", words), isRun(words) {
      throw MatchError(.syntax, at: words.first?.start ?? 0)
    }
    let walker = try walk(over: words)
    guard walker.isComplete else { throw Self.incompleteness(walker, words) }
    try perform(walker, words, isPrompted: isPrompted)
  }

  /// Returns whether the words run a command of operational mode, which changes nothing.
  private func isRun(_ words: [Word]) -> Bool {
    var (walker, arguments) = start(of: words, .empty)
    for word in arguments {
      guard (try? walker.match(word)) != nil else { break }
    }
    return walker.innermost.isOperational
  }

  /// Returns whether the words are `configure`, `configure private` or similar, with which a script
  /// enters configuration mode.
  private func isConfigure(_ words: [Word]) throws(MatchError) -> Bool {
    guard let first = words.first, first.text.utf8.count > 3, "configure".hasPrefix(first.text)
    else { return false }
    var walker = Walker(
      commands: .operational, in: Surroundings(tree: .empty, isOperational: true))
    for word in words { try walker.match(word) }
    guard walker.isComplete else { throw Self.incompleteness(walker, words) }
    return true
  }

  /// Applies a complete command.
  private mutating func perform(
    _ walker: Walker, _ words: [Word], isPrompted: Bool
  ) throws(MatchError) {
    switch walker.command {
    case "top", "up":
      let steps = walker.levels
      guard let command = walker.nested else {
        levels.climb(steps)
        return enterLevel()
      }
      let (depth, path) = (levels.depth, levels.above(by: steps))
      levels.enter(path)
      defer {
        // `top edit` stays at the level that it enters; any other command returns.
        if levels.depth == depth + 1, levels.path == path { _ = levels.exit() }
        enterLevel()
      }
      try perform(command, words, isPrompted: isPrompted)
    case "edit":
      levels.enter(walker.nested?.path ?? levels.path)
      enterLevel()
    case "exit", "quit":
      let leaves = walker.has("configuration-mode") || !levels.exit()
      if leaves {
        levels.exitAll()
        if !isPrompted { passOver(walker.command) }
      }
      enterLevel()
    case "commit", "commit confirmed":
      if !isPrompted { passOver("commit") }
    case "replace pattern with", "replace pattern with upto": replacePattern(walker)
    default:
      guard let command = EditCommand(walker) else {
        throw MatchError(.syntax, at: words.first?.start ?? 0)
      }
      if case .edit(let edit) = command, edit.verb == .set, let path = walker.nested {
        recordPlace(path, from: path.position.base)
      }
      apply(command)
    }
  }

  // MARK: Ranges and patterns

  /// Returns the changes that a `wildcard` command makes; nil: it is another command.
  ///
  /// The walk refers to the tree, because existing names are distinguished from patterns. It ends
  /// in this function, so that later changes need not copy the tree.
  private mutating func wildcardEdits(_ words: [Word]) throws(MatchError) -> [Edit]? {
    guard effort > 0 else {
      refuse(Self.tooManyStatements)
      return []
    }
    let current = tree.whole
    let whole: Walker
    do throws(MatchError) {
      whole = try walk(over: words, of: current)
      guard whole.isComplete else { throw Self.incompleteness(whole, words) }
    } catch {
      effort -= Self.failureCost
      throw error
    }
    let walker = whole.innermost
    var names = walker.command.split(separator: " ")[...]
    guard names.popFirst() == "wildcard", let last = names.last, let path = walker.nested,
      let verb = Edit.Verb(rawValue: String(last))
    else { return nil }
    if names.count == 2 {
      let walks = try path.walks(verb == .set ? .set : .existing)
      effort -= walks.count * Self.editCost
      if verb == .set { for walk in walks { recordPlace(walk, from: walk.position.base) } }
      return walks.map { Edit(verb, $0) }
    }
    let pattern: RegularExpression?
    do throws(RegularExpression.Failure) {
      pattern = try path.pattern.map { found throws(RegularExpression.Failure) in
        try RegularExpression(found.text)
      }
    } catch {
      throw MatchError(.invalid(error.message), at: 0)
    }
    let wildcard = WildcardEdit(verb, path, in: current, schema: schema) { name in
      effort -= Self.cost(of: name)
      return pattern?.matches(name) ?? false
    }
    effort -= wildcard.edits.count * Self.editCost
    if wildcard.edits.isEmpty { missing = path.path }
    return wildcard.edits.map(\.edit)
  }

  /// Applies a command `replace pattern`.
  private mutating func replacePattern(_ walker: Walker) {
    guard effort > 0 else { return refuse(Self.tooManyStatements) }
    let pattern: Replacement
    do throws(RegularExpression.Failure) {
      pattern = try Replacement(
        of: walker.argument("pattern") ?? "", with: walker.argument("replacement") ?? "")
    } catch {
      return refuse(error.message)
    }
    var cost = 0
    var substitution = Substitution(
      upTo: walker.argument("count").flatMap { Int($0) }, in: schema
    ) { text in
      let changed = pattern.replacing(text)
      cost += Self.cost(of: text) + Self.cost(of: changed ?? "")
      return changed
    }
    do throws(EditError) {
      try substitution.apply(to: &tree.whole, at: path)
    } catch {
      refuse(error.message)
    }
    effort -= cost
  }

  /// The cost of matching a name or a value, in units of half a microsecond, as measured.
  private static func cost(of text: String) -> Int { 2 + text.utf8.count / 16 }

  /// The cost of finding and changing a statement, in the same unit.
  private static let editCost = 24

  /// The cost of a command that is rejected after its ranges were expanded, in the same unit.
  private static let failureCost = 4000

  private static let tooManyStatements =
    "the ranges and patterns of the file stand for too many statements"
}
