package import Schema

/// Reads statements in braces.
///
///     file      = { statement }
///     statement = { comment } { tag } word { word } ( ";" | "{" { statement } "}" )
///     tag       = "inactive:" | "active:" | "protect:" | "unprotect:" | "delete:" | "replace:"
///     word      = bare | string | "[" | "]"
///
/// The words are matched against the schema like those of a `set` command, so `then accept;` and
/// `then { accept; }` are equal, and abbreviations are accepted. `#` begins a comment that is
/// dropped. `/* */` is the comment of the next statement; several such comments become its lines.
/// `delete:` deletes the statement. `replace:` deletes it before the new one is added, if the file
/// is loaded with `replace`.
///
/// In other schemas than that of configurations, a string may span lines, `$(NAME)` in a word stands
/// for a value of any type, a block stands once, and errors have no path.
package struct TextParser {
  let schema: Schema
  var lexer: TextLexer
  var tree: GrowingTree
  var errors = LoadErrorList()
  var warnings = LoadErrorList()
  var choices: ChoicePlaces
  private var places: StatementPlaces?
  private var refusals: Refusals?
  /// The path of the outermost statements.
  var base: [PathElement] = []
  var misplaced = MisplacedStatements()
  private var isEnded = false
  let surroundings: Surroundings
  /// Whether containers without contents stay: those of a stored tree, or of a look at a statement.
  let keepsEmpty: Bool
  /// How many statements have been met, and how many of them are in the tree.
  private var (metCount, keptCount) = (0, 0)
  /// Whether `replace:` means something.
  let replaces: Bool

  /// Reads a file into `tree` at `path`.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    replacing replaces: Bool = false, notingPlaces: Bool = false, keepingEmpty: Bool = false,
    keepingUnlisted: Bool = false, placingAsWritten: Bool = true,
    in schema: Schema = .configuration
  ) -> Loaded {
    let whole = CapturedPart(place: .path(path), start: 0, line: 1)
    return merge(
      octets, [whole], into: tree, at: path, replacing: replaces, notingPlaces: notingPlaces,
      keepingEmpty: keepingEmpty, keepingUnlisted: keepingUnlisted,
      placingAsWritten: placingAsWritten, in: schema)
  }

  /// Reads the parts of a captured file into `tree`, of which `path` is where the file begins.
  static func merge(
    _ octets: [UInt8], _ parts: [CapturedPart], into tree: Statement, at path: [PathElement],
    replacing replaces: Bool = false, notingPlaces: Bool = false, keepingEmpty: Bool = false,
    keepingUnlisted: Bool = false, placingAsWritten: Bool = true,
    in schema: Schema = .configuration
  ) -> Loaded {
    var parser = TextParser(
      octets, tree, replaces, schema, keepingEmpty: keepingEmpty, keepingUnlisted: keepingUnlisted)
    parser.tree.placesAsWritten = placingAsWritten
    if notingPlaces {
      parser.places = StatementPlaces(in: schema)
      parser.refusals = Refusals(of: octets, in: schema)
    }
    parser.parse(parts, from: path)
    return Loaded(
      tree: parser.tree.whole, parser.errors, warnings: parser.warnings, places: parser.places,
      refusals: parser.refusals)
  }

  /// Reads a text that `TextPrinter` wrote for the state folder.
  package static func stored(
    _ octets: [UInt8], in schema: Schema = .configuration
  ) -> Loaded {
    var parser = TextParser(octets, .empty, false, schema, keepingEmpty: true, areStored: true)
    parser.parse([CapturedPart(place: .path([]), start: 0, line: 1)], from: [])
    return Loaded(tree: parser.tree.whole, parser.errors)
  }

  private init(
    _ octets: [UInt8], _ tree: Statement, _ replaces: Bool, _ schema: Schema,
    keepingEmpty keepsEmpty: Bool, keepingUnlisted keepsUnlisted: Bool = false,
    areStored: Bool = false
  ) {
    self.replaces = replaces
    self.keepsEmpty = keepsEmpty
    lexer = TextLexer(octets, stringsSpanLines: schema !== Schema.configuration)
    self.tree = GrowingTree(tree, in: schema)
    self.schema = schema
    choices = ChoicePlaces(in: schema)
    var surroundings = Surroundings(tree: .empty, isOperational: false)
    surroundings.areStored = areStored
    surroundings.areInBraces = true
    surroundings.keepsUnlisted = keepsUnlisted
    surroundings.statements = schema
    surroundings.hasParameters = schema !== Schema.configuration
    surroundings.listsCandidates = false
    self.surroundings = surroundings
  }

  private mutating func parse(_ parts: [CapturedPart], from start: [PathElement]) {
    // The same word may be why the places of several parts are not known.
    var reported: LoadError?
    for (index, part) in parts.enumerated() {
      lexer.limit = index + 1 < parts.count ? parts[index + 1].start : lexer.end
      isEnded = lexer.failure != nil
      switch part.place {
      case .path(let path): parse(path, part, from: start)
      case .unknown(let error):
        if lexer.next() != .end {
          if error != reported { errors.append(error) }
          reported = error
          refusals?.noteOpenEnd()
          while lexer.next() != .end {}
        }
        end(base, isInside: false)
      }
    }
    if !misplaced.isEmpty { misplaced.leaveOut(of: &errors) }
  }

  private mutating func parse(
    _ path: [PathElement], _ part: CapturedPart, from start: [PathElement]
  ) {
    base = path
    // `show configuration system login user lab` may print `user lab { ... }`, where it is not known
    // how the word is written.
    if path.count > start.count, let last = path.last, last.declaration == schema.foreign,
      lexer.nextName() == last.value
    {
      base.removeLast()
    }
    if base.count > start.count {
      places?.note(base, from: start.count, at: StatementPlaces.Place(line: part.line, column: 1))
    }
    while block(base, depth: 0) == .close {
      fail(.syntax, "}", base, "}")
      // What follows may stand at the wrong level.
      refusals?.noteOpenEnd()
    }
  }

  /// Statements up to the closing brace, or the end.
  @discardableResult
  mutating func block(
    _ path: [PathElement], depth: Int, _ walk: ForeignWalk? = nil
  ) -> TextLexer.Token {
    var comments: [TextMarks.Comment] = []
    defer { for comment in comments { drop(comment, path) } }
    while true {
      let token = lexer.next()
      switch token {
      case .annotation(let text): comments.append(comment(text))
      case .word(let word):
        let marks = TextMarks(comments: comments)
        comments = []
        // A brace closes the block even where a semicolon was forgotten before it.
        if statement(word, path, marks, depth, walk) == .close { return .close }
      case .close: return .close
      case .semicolon: continue
      case .open:
        fail(.syntax, "{", path, "{")
        let start = lexer.offset
        skipBlock(path)
        refusals?.note(path, start..<lexer.offset)
      case .end:
        end(path, isInside: depth > 0)
        return .end
      }
    }
  }

  private func comment(_ text: String) -> TextMarks.Comment {
    let place = lexer.commentPlace
    return TextMarks.Comment(text: text, line: place.line, column: place.column, end: lexer.column)
  }

  /// One statement with its block; what ended its words.
  private mutating func statement(
    _ first: Word, _ path: [PathElement], _ marks: TextMarks, _ depth: Int, _ walk: ForeignWalk?
  ) -> TextLexer.Token {
    metCount += 1
    var marks = marks
    let place = StatementPlaces.Place(line: lexer.line, column: first.start + 1)
    let start = lexer.offset - (first.end - first.start)
    var walker = Walker(statement: .set, from: path, walk, in: surroundings)
    // The words are kept for error messages. A leaf may have thousands.
    var words: [Word] = []
    var failure: (error: MatchError, line: Int, word: Word)?
    var last = first
    var token = TextLexer.Token.word(first)
    while true {
      if case .word(let word) = token {
        last = word
        if words.isEmpty, marks.take(word) {
          if marks.isDeleted {
            walker = Walker(statement: .existing, from: path, in: surroundings)
          }
        } else {
          if words.count < TypedWords.limit { words.append(word) }
          if failure == nil {
            do throws(MatchError) {
              try walker.take(word)
            } catch {
              failure = (error, lexer.line, word)
            }
          }
        }
      } else if case .annotation(let text) = token {
        // A comment inside a statement belongs to no statement.
        drop(comment(text), path)
      } else {
        break
      }
      token = lexer.next()
    }
    if token == .open { walker.openForeignBlock() }
    if failure == nil, let error = problem(walker, path, marks, token) {
      failure = (error, lexer.line, last)
    }
    if failure != nil, let other = reservedInstance(words, path, marks, token) {
      (walker, failure) = (other, nil)
    }
    if let failure {
      if lexer.failure == nil {
        if failure.word == words.first, LoadError.Reason(failure.error.reason) == .syntax,
          errors.hasRoom
        {
          noteMisplaced(words, at: place)
        }
        report(failure, words, path, marks, token)
      }
      if token == .open { skipBlock(path) }
      refusals?.note(walker.path, start..<lexer.offset)
      return token
    }
    if !marks.isDeleted, let reason = choices.note(walker, from: path.count, line: place.line) {
      report(reason, words, path, marks, at: place, token)
      if token == .open { skipBlock(path) }
      refusals?.note(path, start..<lexer.offset)
      return token
    }
    if token == .open, schema !== Schema.configuration, places?.hasNoted(walker.path) == true {
      report(.dataExists, words, path, marks, at: place, token)
      skipBlock(path)
      return token
    }
    if !marks.isDeleted {
      let isVerbatim = token == .open && walker.container.isVerbatim
      places?.note(walker, from: path.count, at: isVerbatim ? lexer.place : place)
    }
    let counts = (met: metCount, kept: keptCount)
    if token == .open { misplaced.enter(walker.path, at: place) }
    if marks.isDeleted {
      for comment in marks.comments { drop(comment, path) }
      if !delete(walker) { warn(ofMissing: words, last, path, marks, at: place) }
      if token == .open { skipBlock(path) }
    } else {
      apply(walker, from: path, marks, depth, isBlock: token == .open)
    }
    if token == .open {
      misplaced.leave(at: StatementPlaces.Place(line: lexer.line, column: max(1, lexer.column)))
    }
    if marks.isDeleted { return token }
    if walker.leaves.isEmpty, keptCount == counts.kept, drop(walker.path) {
      if metCount == counts.met, !marks.isReplaced { warn(of: words, path, at: place) }
    } else {
      keptCount += 1
    }
    return token
  }

  /// In a state folder, the instance of a list without a keyword that has the name of a statement:
  /// version 0.1.0 let `edit routing-instances apply-groups` make one.
  private func reservedInstance(
    _ words: [Word], _ path: [PathElement], _ marks: TextMarks, _ end: TextLexer.Token
  ) -> Walker? {
    guard surroundings.areStored, words.count == 1, var word = words.first, !word.isQuoted else {
      return nil
    }
    word.isQuoted = true
    var walker = Walker(statement: .set, from: path, in: surroundings)
    guard (try? walker.take(word)) != nil, problem(walker, path, marks, end) == nil else {
      return nil
    }
    return walker
  }

  /// What is wrong with words that match one by one.
  private func problem(
    _ walker: Walker, _ path: [PathElement], _ marks: TextMarks, _ token: TextLexer.Token
  ) -> MatchError? {
    switch token {
    case .open where marks.isDeleted, .semicolon where marks.isDeleted:
      return walker.path.count > path.count || !walker.leaves.isEmpty || walker.openLeaf != nil
        ? nil : MatchError(.missingArgument, at: 0)
    case .open:
      let hasOnlyTitle = walker.leaves.allSatisfy { schema[$0.element.declaration].isTitle }
      let isEntered =
        (hasOnlyTitle || walker.foreign.endsInLeaf) && walker.isAtChild
        && walker.path.count > path.count
      return isEntered ? nil : MatchError(.syntax, at: 0)
    case .semicolon:
      let isWhole = walker.isAtChild && (!walker.leaves.isEmpty || walker.path.count > path.count)
      return isWhole ? nil : MatchError(.missingArgument, at: 0)
    case .close, .end, .word, .annotation:
      return MatchError(.syntax, at: 0)
    }
  }

  /// Passes over the inside of a statement that was not understood, or that is of no interest.
  mutating func skipBlock(_ path: [PathElement]) {
    var depth = 1
    while depth > 0 {
      switch lexer.next() {
      case .open: depth += 1
      case .close: depth -= 1
      case .end:
        end(path, isInside: true)
        return
      case .word, .semicolon, .annotation: continue
      }
    }
  }

  /// Says once what the file ends without.
  private mutating func end(_ path: [PathElement], isInside: Bool) {
    guard !isEnded else { return }
    isEnded = true
    if lexer.failure != nil || isInside { refusals?.noteOpenEnd() }
    if let failure = lexer.failure {
      fail(failure, "", path, "")
    } else if isInside {
      fail(.missingBrace, "", path, "")
    }
  }
}
