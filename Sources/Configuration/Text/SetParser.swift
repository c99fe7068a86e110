package import Schema

/// Reads a file of commands that change the configuration: `set`, `delete`, `rename` and the like.
package struct SetParser {
  private let schema: Schema
  private let path: [PathElement]
  private let surroundings: Surroundings
  private var tree: GrowingTree
  private var errors = LoadErrorList()
  private var places: StatementPlaces?
  /// Over the words behind `set`.
  private var lines: LineWalk

  /// What the commands make of `tree`, their paths taken from `path`.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    notingPlaces: Bool = false, in schema: Schema = .configuration
  ) -> Loaded {
    var parser = SetParser(tree, path, schema)
    if notingPlaces { parser.places = StatementPlaces(in: schema) }
    parser.parse(octets)
    return Loaded(tree: parser.tree.whole, parser.errors, places: parser.places)
  }

  private init(_ tree: Statement, _ path: [PathElement], _ schema: Schema) {
    self.tree = GrowingTree(tree, in: schema)
    self.path = path
    self.schema = schema
    surroundings = Surroundings(tree: .empty, editPath: path, isOperational: false)
    lines = LineWalk(from: Walker(statement: .set, from: path, in: surroundings))
  }

  private mutating func parse(_ octets: [UInt8]) {
    var start = ByteOrderMark.length(in: octets)
    var number = 1
    while start <= octets.count {
      var end = start
      while end < octets.count, octets[end] != UInt8(ascii: "\n") { end += 1 }
      take(CommandLexer.cut(octets, start..<end), number)
      start = end + 1
      number += 1
    }
  }

  private mutating func take(_ cut: CommandLexer.Line, _ number: Int) {
    guard let command = command(cut, number) else { return }
    do throws(EditError) {
      try command.apply(to: &tree, in: schema)
    } catch {
      fail(.refused(error.message), number, path)
    }
  }

  /// The edit that a line asks for; nil for an empty one, and for one with an error.
  private mutating func command(_ cut: CommandLexer.Line, _ number: Int) -> EditCommand? {
    let words = cut.segments[0]
    guard let verb = words.first, !verb.text.hasPrefix("#") else { return nil }
    do throws(MatchError) {
      if cut.openQuote != nil || !cut.bars.isEmpty {
        throw MatchError(.syntax, at: cut.openQuote ?? cut.bars[0])
      }
      return try edit(words, number)
    } catch {
      guard errors.hasRoom else {
        errors.skip()
        return nil
      }
      // Only the place of an unknown word is the start of one. An open string may be a secret.
      let unknown = words.first { $0.start == error.offset && !$0.isQuoted }
      errors.append(
        LoadError(
          reason: LoadError.Reason(error.reason), line: number,
          column: (words.first { $0.end >= error.offset }?.start ?? error.offset) + 1,
          shownColumn: error.offset, word: unknown.map { typed(words).legible($0) } ?? "",
          path: nil, statement: ""))
      return nil
    }
  }

  private mutating func fail(_ reason: LoadError.Reason, _ line: Int, _ path: [PathElement]?) {
    errors.append(
      LoadError(
        reason: reason, line: line, column: 1, shownColumn: 0, word: "", path: path,
        statement: ""))
  }

  private mutating func edit(_ words: [Word], _ line: Int) throws(MatchError) -> EditCommand {
    let verb = words.first.flatMap { Edit.Verb(rawValue: $0.text) }
    let walker =
      if verb == .set {
        try lines.walk(over: words.dropFirst())
      } else {
        try walk(over: words)
      }
    // A file that says `delete` alone is damaged: nobody is there to confirm it.
    guard walker.isComplete, verb == nil || words.count > 1 else {
      // Where the next word would begin.
      throw walker.incompleteness(at: (words.last?.end ?? 0) + 1)
    }
    if verb == .set {
      places?.note(walker, from: path.count, at: StatementPlaces.Place(line: line, column: 1))
    }
    if let verb { return .edit(Edit(verb, walker)) }
    guard let edit = EditCommand(walker) else {
      throw MatchError(.syntax, at: words.first?.start ?? 0)
    }
    return edit
  }

  private func walk(over words: [Word]) throws(MatchError) -> Walker {
    var (walker, arguments) = start(of: words)
    for word in arguments { try walker.take(word) }
    return walker
  }

  /// The words of a line with an error, as far as they match.
  private func typed(_ words: [Word]) -> TypedWords {
    var (walker, arguments) = start(of: words)
    var typed = TypedWords(in: walker.path.last?.declaration ?? 0)
    for (index, word) in arguments.enumerated() {
      typed.append(word, isSecret: walker.awaitsSecret)
      guard (try? walker.take(word)) != nil else {
        typed.isCut = index + 1 < arguments.count
        break
      }
    }
    return typed
  }

  /// Where the walk over a line begins, and with which words: `rename`, `insert` and the like have
  /// a grammar.
  private func start(of words: [Word]) -> (Walker, ArraySlice<Word>) {
    guard let verb = words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) else {
      return (Walker(commands: .configuration, in: surroundings), words[...])
    }
    let use: StatementUse = verb == .set ? .set : .existing
    return (Walker(statement: use, from: path, in: surroundings), words.dropFirst())
  }
}
