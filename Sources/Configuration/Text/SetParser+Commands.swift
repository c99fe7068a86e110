import Schema

/// The commands of a file that are not an edit of one statement.
extension SetParser {
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

  /// Whether a command of operational mode is run, which changes nothing.
  private func isRun(_ words: [Word]) -> Bool {
    var (walker, arguments) = start(of: words, .empty)
    for word in arguments {
      guard (try? walker.take(word)) != nil else { break }
    }
    return walker.innermost.isOperational
  }

  /// `configure`, `configure private` and the like, from which a script enters the mode of a file.
  private func isConfigure(_ words: [Word]) throws(MatchError) -> Bool {
    guard let first = words.first, first.text.utf8.count > 3, "configure".hasPrefix(first.text)
    else { return false }
    var walker = Walker(
      commands: .operational, in: Surroundings(tree: .empty, isOperational: true))
    for word in words { try walker.take(word) }
    guard walker.isComplete else { throw Self.incompleteness(walker, words) }
    return true
  }

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
        // `top edit` stays where it went; any other command comes back.
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
        notePlace(path, from: path.position.base)
      }
      apply(command)
    }
  }

  // MARK: Ranges and patterns

  /// What a `wildcard` command asks for; nil: it is another command.
  ///
  /// The walk holds the tree, since a pattern is told from a name by what is there. It ends here,
  /// before a change would have to copy what it holds.
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
      if verb == .set { for walk in walks { notePlace(walk, from: walk.position.base) } }
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

  /// The cost of matching a name or a value. The unit is half a microsecond, as measured.
  private static func cost(of text: String) -> Int { 2 + text.utf8.count / 16 }

  /// The cost of finding and changing a statement.
  private static let editCost = 24

  /// The cost of an error, before which the words that the ranges stand for were spelled out.
  private static let failureCost = 4000

  private static let tooManyStatements =
    "the ranges and patterns of the file stand for too many statements"
}
