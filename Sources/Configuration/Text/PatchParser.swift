package import Schema

/// Reads what `show | compare` prints, to make the same changes again.
///
///     patch   = { banner { change } }
///     banner  = "[edit" { word } "]"
///     change  = ( "-" | "+" | "!" | " " ) text of the statement
///
/// The lines with one sign that follow each other are statements in braces. What `-` shows is
/// deleted and what `+` shows is merged, at the path of the banner; `!` marks statements. A line
/// without a sign is there for the reader.
package struct PatchParser {
  private let schema: Schema
  private var tree: Statement
  private var errors: [LoadError] = []
  private var path: [PathElement] = []

  package static func merge(
    _ octets: [UInt8], into tree: Statement, in schema: Schema = .configuration
  ) -> Result<Statement, LoadErrors> {
    var parser = PatchParser(schema: schema, tree: tree)
    parser.parse(octets)
    return parser.errors.isEmpty
      ? .success(parser.tree) : .failure(LoadErrors(errors: parser.errors))
  }

  private init(schema: Schema, tree: Statement) {
    self.schema = schema
    self.tree = tree
  }

  private mutating func parse(_ octets: [UInt8]) {
    var hunk: (sign: UInt8, line: Int, text: [UInt8])?
    let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let sign = line.first ?? UInt8(ascii: " ")
      let text = line.dropFirst() + [UInt8(ascii: "\n")]
      // A `!` stands for one statement each.
      if sign == hunk?.sign, sign != UInt8(ascii: "!") {
        hunk?.text += text
        continue
      }
      if let hunk { apply(hunk.sign, hunk.text, from: hunk.line) }
      hunk = nil
      switch sign {
      case UInt8(ascii: "["): enter(line, index + 1)
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "!"):
        hunk = (sign, index + 1, Array(text))
      case UInt8(ascii: " "), 9, 13: continue
      default: fail(.syntax, index + 1, String(decoding: line, as: UTF8.self))
      }
    }
    if let hunk { apply(hunk.sign, hunk.text, from: hunk.line) }
  }

  private mutating func enter(_ line: ArraySlice<UInt8>, _ number: Int) {
    let words = CommandLexer.cut(octets: Array(line)).segments[0]
    guard words.count >= 3, words[0].text == "[", words[1].text == "edit",
      words.last?.text == "]"
    else { return fail(.syntax, number, String(decoding: line, as: UTF8.self)) }
    let surroundings = Surroundings(tree: .empty, isOperational: false)
    var walker = Walker(statement: .container, from: [], in: surroundings)
    do throws(MatchError) {
      for word in words.dropFirst(2).dropLast() { try walker.take(word) }
      path = walker.path
    } catch {
      let word = words.first { $0.start == error.offset }?.text ?? ""
      errors.append(
        LoadError(
          reason: LoadError.Reason(error.reason), line: number, column: error.offset, word: word,
          banner: "[edit]", statement: ""))
    }
  }

  private mutating func apply(_ sign: UInt8, _ text: [UInt8], from line: Int) {
    switch sign {
    case UInt8(ascii: "+"): merge(text, line)
    case UInt8(ascii: "-"): delete(text, line)
    default:
      // The dots of `term a { ... }` stand for what stays as it is.
      let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\n" }
      let kept = words.suffix(3) == ["{", "...", "}"] ? words.dropLast(3) : words[...]
      // An instance that has moved: where to is not in the patch.
      guard let mark = kept.first, mark.hasSuffix(":") else { return }
      var line = kept.joined(separator: " ")
      if !line.hasSuffix(";") { line += kept.count == words.count ? ";" : " { }" }
      merge(Array(line.utf8), 0)
    }
  }

  private mutating func merge(_ text: [UInt8], _ line: Int) {
    switch TextParser.merge(text, into: tree, at: path, in: schema) {
    case .success(let merged): tree = merged
    case .failure(let failure): add(failure, line)
    }
  }

  /// What the text makes of an empty configuration tells what to take out of this one.
  private mutating func delete(_ text: [UInt8], _ line: Int) {
    switch TextParser.merge(text, into: .empty, at: path, in: schema) {
    case .failure(let failure): add(failure, line)
    case .success(let gone):
      for statement in gone.descendant(at: path, in: schema)?.children ?? [] {
        let declared = schema[statement.declaration]
        let element = PathElement(
          statement.declaration, value: statement.value,
          members: declared.isLeafList ? statement.members : [])
        _ = Edit(.delete, in: path, element).apply(to: &tree, in: schema)
      }
    }
  }

  /// Their lines are counted from the first of the hunk.
  private mutating func add(_ failure: LoadErrors, _ line: Int) {
    for error in failure.errors {
      var error = error
      error.line += line - 1
      errors.append(error)
    }
  }

  private mutating func fail(_ reason: LoadError.Reason, _ line: Int, _ word: String) {
    errors.append(
      LoadError(
        reason: reason, line: line, column: 0, word: word,
        banner: Spelling.banner(path, in: schema), statement: ""))
  }
}
