package import Schema

/// Reads statements in braces.
///
///     file      = { statement }
///     statement = { comment } [ "inactive:" ] word { word } ( ";" | "{" { statement } "}" )
///     word      = bare | string | "[" | "]"
///
/// The words are matched against the schema as those of a `set` command are, so `then accept;` and
/// `then { accept; }` are the same, and abbreviations are taken. `#` begins a comment that is
/// dropped; `/* */` annotates the statement behind it.
package struct TextParser {
  private let schema: Schema
  private var lexer: TextLexer
  private var tree: Statement
  private var errors: [LoadError] = []
  private let surroundings: Surroundings

  /// What a file adds to `tree` at `path`. On any error, all of them, and `tree` stays as it was.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    in schema: Schema = .configuration
  ) -> Result<Statement, LoadErrors> {
    var parser = TextParser(octets, tree, schema)
    parser.parse(path)
    return parser.errors.isEmpty
      ? .success(parser.tree) : .failure(LoadErrors(errors: parser.errors))
  }

  private init(_ octets: [UInt8], _ tree: Statement, _ schema: Schema) {
    lexer = TextLexer(octets)
    self.tree = tree
    self.schema = schema
    surroundings = Surroundings(tree: .empty, isOperational: false)
  }

  private mutating func parse(_ base: [PathElement]) {
    while block(base, depth: 0) == .close { fail(.syntax, "}", base, "}") }
  }

  /// Statements up to the closing brace, or the end.
  @discardableResult
  private mutating func block(_ path: [PathElement], depth: Int) -> TextLexer.Token {
    var annotation: String?
    while true {
      let token = lexer.next()
      switch token {
      case .annotation(let text): annotation = text
      case .word(let word):
        statement(word, path, annotation, depth)
        annotation = nil
      case .close: return .close
      case .semicolon: continue
      case .open:
        fail(.syntax, "{", path, "{")
        skipBlock(path)
      case .end:
        if let failure = lexer.failure {
          fail(failure, "", path, "")
        } else if depth > 0 {
          fail(.missingBrace, "", path, "")
        }
        return .end
      }
    }
  }

  private mutating func statement(
    _ first: Word, _ path: [PathElement], _ annotation: String?, _ depth: Int
  ) {
    var walker = Walker(statement: .set, from: path, in: surroundings)
    var isInactive = false
    var words: [Word] = []
    var failure: MatchError?
    var failed = (line: lexer.line, column: first.end, word: first.text)
    var token = TextLexer.Token.word(first)
    while case .word(let word) = token {
      if words.isEmpty, !isInactive, word.text == "inactive:", !word.isQuoted {
        isInactive = true
      } else if words.isEmpty, word.text == "active:", !word.isQuoted {
        isInactive = false
      } else {
        if failure == nil {
          do throws(MatchError) {
            try walker.take(word)
          } catch {
            failure = error
            failed = (lexer.line, word.end, walker.awaitsSecret ? "" : word.text)
          }
        }
        words.append(word)
      }
      token = lexer.next()
    }
    let isBlock = token == .open
    if failure == nil, let problem = problem(walker, path, isBlock, words, token) {
      failure = problem
      failed = (lexer.line, lexer.column, words.last?.text ?? first.text)
    }
    if let failure {
      let text = Self.spelled(words, walker) + (isBlock ? " {" : ";")
      append(failure, failed, walker.path, text)
      if isBlock { skipBlock(path) }
      return
    }
    apply(walker, from: path, isBlock, isInactive, annotation)
    if isBlock { block(walker.path, depth: depth + 1) }
  }

  /// What is wrong with words that match one by one.
  private func problem(
    _ walker: Walker, _ path: [PathElement], _ isBlock: Bool, _ words: [Word],
    _ token: TextLexer.Token
  ) -> MatchError? {
    switch token {
    case .open:
      let entered = walker.leaves.isEmpty && walker.isAtChild && walker.path.count > path.count
      return entered ? nil : MatchError(.syntax, at: 0)
    case .semicolon:
      if !walker.leaves.isEmpty {
        return walker.isAtChild ? nil : MatchError(.missingArgument, at: 0)
      }
      return walker.isAtChild && walker.path.count > path.count
        ? nil : MatchError(.missingArgument, at: 0)
    case .close, .end, .word, .annotation:
      return MatchError(.syntax, at: 0)
    }
  }

  private mutating func apply(
    _ walker: Walker, from path: [PathElement], _ isBlock: Bool, _ isInactive: Bool,
    _ annotation: String?
  ) {
    for leaf in walker.leaves { tree.set(leaf, in: schema) }
    var place = walker.path
    if let leaf = walker.leaves.last {
      place = leaf.container + [leaf.element]
    } else {
      tree.update(at: place[...], in: schema) { _ in }
    }
    guard isInactive || annotation != nil else { return }
    tree.update(at: place[...], in: schema) { statement in
      if isInactive { statement.isInactive = true }
      if let annotation { statement.annotation = annotation }
    }
  }

  /// Passes over the inside of a statement that was not understood.
  private mutating func skipBlock(_ path: [PathElement]) {
    var depth = 1
    while depth > 0 {
      switch lexer.next() {
      case .open: depth += 1
      case .close: depth -= 1
      case .end:
        fail(lexer.failure ?? .missingBrace, "", path, "")
        return
      case .word, .semicolon, .annotation: continue
      }
    }
    fail(.recovery, "}", path, "}")
  }

  private mutating func fail(
    _ reason: LoadError.Reason, _ word: String, _ path: [PathElement], _ statement: String
  ) {
    errors.append(
      LoadError(
        reason: reason, line: lexer.line, column: lexer.column, word: word,
        banner: Spelling.banner(path, in: schema), statement: statement))
  }

  private mutating func append(
    _ failure: MatchError, _ place: (line: Int, column: Int, word: String), _ path: [PathElement],
    _ statement: String
  ) {
    let reason: LoadError.Reason =
      switch failure.reason {
      case .unknownCommand, .expectingCommand, .syntax: .syntax
      case .ambiguous: .ambiguous
      case .missingArgument: .missingArgument
      case .invalid(let message): .invalid(message)
      }
    errors.append(
      LoadError(
        reason: reason, line: place.line, column: place.column, word: place.word,
        banner: Spelling.banner(path, in: schema), statement: statement))
  }

  /// The words of a statement, less the last where it would be a secret.
  private static func spelled(_ words: [Word], _ walker: Walker) -> String {
    var texts = words.map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }
    if walker.awaitsSecret, let last = texts.indices.last {
      texts[last] = "/* SECRET-DATA */"
    }
    return texts.joined(separator: " ")
  }
}

/// All that is wrong with a file.
package struct LoadErrors: Error, Equatable {
  package var errors: [LoadError]
}
