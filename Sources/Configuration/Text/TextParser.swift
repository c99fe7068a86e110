package import Schema

/// Reads statements in braces, the format of `show` and `load`.
///
///     file      = { statement }
///     statement = { comment } { tag } word { word } ( ";" | "{" { statement } "}" )
///     tag       = "inactive:" | "active:" | "protect:" | "unprotect:" | "delete:" | "replace:"
///     word      = bare | string | "[" | "]"
///
/// The words are matched against the schema like those of a `set` command, so `then accept;` and
/// `then { accept; }` are equal, and abbreviations are accepted. `#` begins a comment that is not
/// kept. `/* */` is the comment of the next statement; several comments become its lines. `delete:`
/// deletes the statement. `replace:` deletes it before the new one is added, if the file is loaded
/// with `replace`.
///
/// In schemas other than that of configurations, a string may span lines, `$(NAME)` in a word
/// stands for a value of any type, a block may occur only once, and errors have no path.
package struct TextParser {
  /// The schema of the file.
  let schema: Schema
  /// The lexer of the file.
  var lexer: TextLexer
  /// The tree to which statements are added.
  var tree: GrowingTree
  /// The errors that have been found.
  var errors = LoadErrorList()
  /// The warnings.
  var warnings = LoadErrorList()
  /// The members of choices that the file has set.
  var choices: ChoicePlaces
  /// The positions of the statements; nil: they are not recorded.
  private var places: StatementPlaces?
  /// The statements that were rejected; nil: they are not recorded.
  private var refusals: Refusals?
  /// The path of the outermost statements.
  var base: [PathElement] = []
  /// The statements in wrong blocks, for the errors of the rest of their blocks.
  var misplaced = MisplacedStatements()
  /// Whether the end of the file, or the error there, has been handled.
  private var isEnded = false
  /// The settings of the walks over words.
  let surroundings: Surroundings
  /// Whether containers without contents are kept: those of a stored configuration, or of a single
  /// statement that is only examined.
  let keepsEmpty: Bool
  /// The number of statements that were read, and the number of those that are kept in the tree.
  private var (metCount, keptCount) = (0, 0)
  /// Whether `replace:` takes effect.
  let replaces: Bool

  /// Returns `tree` with the statements of a file, which begin at `path`, and the errors.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    replacing replaces: Bool = false, recordingPlaces: Bool = false, keepingEmpty: Bool = false,
    keepingUnlisted: Bool = false, placingAsWritten: Bool = true,
    in schema: Schema = .configuration
  ) -> Loaded {
    let whole = CapturedPart(place: .path(path), start: 0, line: 1)
    return merge(
      octets, [whole], into: tree, at: path, replacing: replaces, recordingPlaces: recordingPlaces,
      keepingEmpty: keepingEmpty, keepingUnlisted: keepingUnlisted,
      placingAsWritten: placingAsWritten, in: schema)
  }

  /// Returns `tree` with the statements in the parts of a recorded session, of which the file
  /// begins at `path`.
  static func merge(
    _ octets: [UInt8], _ parts: [CapturedPart], into tree: Statement, at path: [PathElement],
    replacing replaces: Bool = false, recordingPlaces: Bool = false, keepingEmpty: Bool = false,
    keepingUnlisted: Bool = false, placingAsWritten: Bool = true,
    in schema: Schema = .configuration
  ) -> Loaded {
    var parser = TextParser(
      octets, tree, replaces, schema, keepingEmpty: keepingEmpty, keepingUnlisted: keepingUnlisted)
    parser.tree.placesAsWritten = placingAsWritten
    if recordingPlaces {
      parser.places = StatementPlaces(in: schema)
      parser.refusals = Refusals(of: octets, in: schema)
    }
    parser.parse(parts, from: path)
    return Loaded(
      tree: parser.tree.whole, parser.errors, warnings: parser.warnings, places: parser.places,
      refusals: parser.refusals)
  }

  /// Reads a text that `TextPrinter` has written for the state folder.
  package static func stored(
    _ octets: [UInt8], in schema: Schema = .configuration
  ) -> Loaded {
    var parser = TextParser(octets, .empty, false, schema, keepingEmpty: true, areStored: true)
    parser.parse([CapturedPart(place: .path([]), start: 0, line: 1)], from: [])
    return Loaded(tree: parser.tree.whole, parser.errors)
  }

  /// Creates a completion from its word, help and kind.
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
    surroundings.listsChoices = false
    self.surroundings = surroundings
  }

  private mutating func parse(_ parts: [CapturedPart], from start: [PathElement]) {
    // One word may be the reason why the levels of several parts are not known; it is reported
    // once.
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
          refusals?.markOpenEnd()
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
    // The command `show configuration system login user lab` may print the word again, as `user lab
    // { ... }`, if the guide does not list it.
    if path.count > start.count, let last = path.last, last.declaration == schema.foreign,
      lexer.nextName() == last.value
    {
      base.removeLast()
    }
    if base.count > start.count {
      places?.record(base, from: start.count, at: TextPosition(line: part.line, column: 1))
    }
    while block(base, depth: 0) == .close {
      fail(.syntax, "}", base, "}")
      // The statements that follow may be at a wrong level.
      refusals?.markOpenEnd()
    }
  }

  /// Reads statements up to and including the closing brace, or up to the end.
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
        // A brace closes the block even if a semicolon is missing before it.
        if statement(word, path, marks, depth, walk) == .close { return .close }
      case .close: return .close
      case .semicolon: continue
      case .open:
        fail(.syntax, "{", path, "{")
        let start = lexer.offset
        skipBlock(path)
        refusals?.add(path, start..<lexer.offset)
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

  /// Reads one statement with its block. Returns the token that ended its words.
  private mutating func statement(
    _ first: Word, _ path: [PathElement], _ marks: TextMarks, _ depth: Int, _ walk: ForeignWalk?
  ) -> TextLexer.Token {
    metCount += 1
    var marks = marks
    let place = TextPosition(line: lexer.line, column: first.start + 1)
    let start = lexer.offset - (first.end - first.start)
    var walker = Walker(statement: .set, from: path, walk, in: surroundings)
    // The words are kept for error messages, up to a limit, because a leaf may have thousands.
    var words: [Word] = []
    var failure: (error: MatchError, line: Int, word: Word)?
    var last = first
    var token = TextLexer.Token.word(first)
    while true {
      if case .word(let word) = token {
        last = word
        if words.isEmpty, marks.add(word) {
          if marks.isDeleted {
            walker = Walker(statement: .existing, from: path, in: surroundings)
          }
        } else {
          if words.count < TypedWords.limit { words.append(word) }
          if failure == nil {
            do throws(MatchError) {
              try walker.match(word)
            } catch {
              failure = (error, lexer.line, word)
            }
          }
        }
      } else if case .annotation(let text) = token {
        // A comment within a statement belongs to no statement.
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
          recordMisplaced(words, at: place)
        }
        report(failure, words, path, marks, token)
      }
      if token == .open { skipBlock(path) }
      refusals?.add(walker.path, start..<lexer.offset)
      return token
    }
    if !marks.isDeleted, let reason = choices.record(walker, from: path.count, line: place.line) {
      report(reason, words, path, marks, at: place, token)
      if token == .open { skipBlock(path) }
      refusals?.add(path, start..<lexer.offset)
      return token
    }
    if token == .open, schema !== Schema.configuration, places?.hasRecorded(walker.path) == true {
      report(.dataExists, words, path, marks, at: place, token)
      skipBlock(path)
      return token
    }
    if !marks.isDeleted {
      let isVerbatim = token == .open && walker.container.isVerbatim
      places?.record(walker, from: path.count, at: isVerbatim ? lexer.place : place)
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
      misplaced.leave(at: TextPosition(line: lexer.line, column: max(1, lexer.column)))
    }
    if marks.isDeleted { return token }
    if walker.leaves.isEmpty, keptCount == counts.kept, drop(walker.path) {
      if metCount == counts.met, !marks.isReplaced { warn(of: words, path, at: place) }
    } else {
      keptCount += 1
    }
    return token
  }

  /// Returns the walk over an instance, in the state folder, of a list without a keyword that has
  /// the name of a statement. Release 0.1.0 created such instances for `edit routing-instances
  /// apply-groups`.
  private func reservedInstance(
    _ words: [Word], _ path: [PathElement], _ marks: TextMarks, _ end: TextLexer.Token
  ) -> Walker? {
    guard surroundings.areStored, words.count == 1, var word = words.first, !word.isQuoted else {
      return nil
    }
    word.isQuoted = true
    var walker = Walker(statement: .set, from: path, in: surroundings)
    guard (try? walker.match(word)) != nil, problem(walker, path, marks, end) == nil else {
      return nil
    }
    return walker
  }

  /// Returns the error of words that match one by one, but are no complete statement; nil: there is
  /// none.
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

  /// Skips the contents of a statement with an error, or of one that is not needed.
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

  /// Reports once what is missing at the end of the file.
  private mutating func end(_ path: [PathElement], isInside: Bool) {
    guard !isEnded else { return }
    isEnded = true
    if lexer.failure != nil || isInside { refusals?.markOpenEnd() }
    if let failure = lexer.failure {
      fail(failure, "", path, "")
    } else if isInside {
      fail(.missingBrace, "", path, "")
    }
  }
}
