package import Schema

/// Reads the output of `show | compare`, and applies the same changes to another configuration.
///
///     patch   = { banner { change } }
///     banner  = "[edit" { word } "]"
///     change  = ( "-" | "+" | "!" | " " ) text of the statement
///
/// Consecutive lines with the same sign are statements in braces. Statements with `-` are deleted
/// and those with `+` are merged, at the path of the banner; `!` marks or moves statements. A line
/// without a sign states a position: statements that were added or moved follow it or, at the
/// beginning of a list, precede it. It also states the statement whose comment has changed.
///
/// The frame of a recorded session is skipped, with warnings.
package struct PatchParser {
  private let schema: Schema
  private var tree: Statement
  private var errors = LoadErrorList()
  private var warnings = LoadErrorList()
  private var path: [PathElement] = []
  /// Whether the last banner has an error, so that the lines below it have no path.
  private var isLost = false
  /// The paths at which statements were deleted.
  private var emptied: [[PathElement]] = []

  /// Returns `tree` with the changes of a patch, and the errors.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, in schema: Schema = .configuration
  ) -> Loaded {
    var parser = PatchParser(schema: schema, tree: tree)
    parser.parse(octets)
    // The statements below a banner are read after all of its lines, so the errors are sorted by
    // line.
    parser.errors.sort { $0.line < $1.line }
    parser.warnings.sort { $0.line < $1.line }
    return Loaded(tree: parser.tree, parser.errors, warnings: parser.warnings)
  }

  private init(schema: Schema, tree: Statement) {
    self.schema = schema
    self.tree = tree
  }

  private mutating func parse(_ octets: [UInt8]) {
    let file = CapturedPatch(octets)
    warnings = LoadErrorList(file.notes.warnings)
    // If the lines end with CR LF, the CR is removed. A CR within a comment is kept.
    let endsInReturn = file.lines.first?.octets.last == 13
    var hunks: [PatchHunk] = []
    for (kind, number, octets) in file.lines {
      let line = endsInReturn && octets.last == 13 ? octets.dropLast() : octets
      switch kind {
      case .banner:
        apply(hunks)
        hunks = []
        enter(line, number)
      case .unknown: fail(.syntax, number, TypedWords.legible(line: line))
      case .change(let sign):
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        if sign.joinsLines, hunks.last?.sign == sign {
          hunks[hunks.count - 1].lines.append(text)
        } else {
          hunks.append(PatchHunk(sign: sign, line: number, lines: [text]))
        }
      }
    }
    apply(hunks)
    for path in emptied { _ = tree.dropEmpty(at: path[...], in: schema) }
  }

  /// Enters the level of a banner, or reports its error.
  private mutating func enter(_ line: ArraySlice<UInt8>, _ number: Int) {
    isLost = true
    let words = CommandLexer.cut(octets: Array(line)).segments[0]
    guard words.count >= 3, words[0].text == "[", words[1].text == "edit",
      words.last?.text == "]"
    else { return fail(.syntax, number, TypedWords.legible(line: line)) }
    let surroundings = Surroundings(tree: .empty, isOperational: false)
    var walker = Walker(statement: .container, from: [], in: surroundings)
    var typed = TypedWords()
    do throws(MatchError) {
      for word in words.dropFirst(2).dropLast() {
        typed.append(word, isSecret: walker.awaitsSecret)
        try walker.match(word)
      }
      path = walker.path
      isLost = false
    } catch {
      let word = words.first { $0.start == error.offset }
      errors.append(
        LoadError(
          reason: LoadError.Reason(error.reason), line: number, column: error.offset + 1,
          shownColumn: error.offset, word: word.map { typed.legible($0) } ?? "", path: [],
          statement: ""))
    }
  }

  /// The position of the next instance of a list, and the change of the next statement's comment.
  private struct Insertion {
    var neighbour: [PathElement]?
    /// The statements that were added or moved before the first line without a sign, which they
    /// precede.
    var leading: [[PathElement]] = []
    var comment: String?
    var losesComment = false
  }

  /// Applies the changes at one path, in their order.
  private mutating func apply(_ hunks: [PatchHunk]) {
    guard !isLost else { return }
    var place = Insertion()
    for hunk in hunks {
      switch hunk.sign {
      case .removed:
        delete(hunk.statements, hunk.line)
        place.losesComment = hunk.comment != nil
      case .added:
        merge(hunk.statements, hunk.line)
        for element in elements(of: hunk.statements) { put(element, at: &place) }
        place.comment = hunk.comment
      case .marked:
        let (mark, statement) = hunk.outline
        if let mark { merge("\(mark) \(statement)", hunk.line) }
        for element in elements(of: statement) {
          applyComment(of: &place, on: element, statement, hunk.line)
          if mark == nil { put(element, at: &place) }
        }
      case .neighbour:
        let statement = hunk.outline.statement
        for element in elements(of: statement) {
          applyComment(of: &place, on: element, statement, hunk.line)
          // A moved statement is shown again below its new comment.
          if place.leading.contains(where: { isSame($0, element) }) { continue }
          for first in place.leading { move(first, element, after: false) }
          place = Insertion(neighbour: element)
        }
      }
    }
  }

  private func isSame(_ one: [PathElement], _ other: [PathElement]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { $0.isStep(to: $1) }
  }

  /// Returns whether both are instances of one list, or foreign statements of one container.
  private func areSiblings(_ one: [PathElement], _ other: [PathElement]) -> Bool {
    one.last?.declaration == other.last?.declaration && isSame(one.dropLast(), other.dropLast())
  }

  /// Moves a statement of an ordered list behind its neighbour, or remembers it until the neighbour
  /// is known.
  private mutating func put(_ element: [PathElement], at place: inout Insertion) {
    guard let last = element.last else { return }
    let declaration = schema[last.declaration]
    guard declaration.isList, declaration.isOrdered else { return }
    if let before = place.neighbour, areSiblings(before, element) {
      move(element, before, after: true)
      place.neighbour = element
    } else {
      place.leading.append(element)
    }
  }

  /// Sets the new comment of a statement, or removes its comment.
  private mutating func applyComment(
    of place: inout Insertion, on element: [PathElement], _ statement: String, _ line: Int
  ) {
    if let comment = place.comment {
      merge("\(comment)\n\(statement)", line - 1)
    } else if place.losesComment {
      _ = tree.updateExisting(at: (path + element)[...], in: schema) { statement in
        statement.annotation = nil
        return true
      }
    }
    (place.comment, place.losesComment) = (nil, false)
  }

  /// Moves an instance beside another. It stays where it is if one of the two does not exist.
  private mutating func move(_ moving: [PathElement], _ beside: [PathElement], after: Bool) {
    guard areSiblings(moving, beside), let element = moving.last, let neighbour = beside.last
    else { return }
    let path = path + moving.dropLast()
    guard let container = tree.descendant(at: path, in: schema) else { return }
    var instances = Array(container.instances(of: element.declaration))
    guard element.value != neighbour.value,
      let from = instances.firstIndex(where: { $0.value == element.value }),
      instances.contains(where: { $0.value == neighbour.value })
    else { return }
    let moved = instances.remove(at: from)
    guard let to = instances.firstIndex(where: { $0.value == neighbour.value }) else { return }
    instances.insert(moved.besides(instances[to]), at: after ? to + 1 : to)
    tree.update(at: path[...], in: schema) {
      $0.replaceInstances(of: element.declaration, with: instances)
    }
  }

  private mutating func merge(_ text: String, _ line: Int) {
    let merged = TextParser.merge(
      Array(text.utf8), into: tree, at: path, placingAsWritten: false, in: schema)
    add(merged, line)
    tree = merged.tree
  }

  /// Deletes the statements of a text: it is read into an empty configuration, whose statements are
  /// then removed from this one.
  private mutating func delete(_ text: String, _ line: Int) {
    let gone = TextParser.merge(
      Array(text.utf8), into: .empty, at: path, keepingEmpty: true, in: schema)
    add(gone, line)
    guard tree.descendant(at: path, in: schema) != nil else { return }
    for statement in statements(of: gone.tree) {
      let element = element(of: statement)
      tree.update(at: path[...], in: schema) { [schema] container in
        if statement.declaration == schema.foreign {
          container.removeForeign(statement, in: schema)
        } else {
          Self.remove(element, from: &container, in: schema)
        }
      }
    }
    emptied.append(path)
  }

  /// Removes one statement. Its container stays even if it is empty, because more statements may be
  /// added, until the whole patch has been applied.
  private static func remove(
    _ element: PathElement, from container: inout Statement, in schema: Schema
  ) {
    let key = schema[element.declaration].isList ? element.value : ""
    let members = container.child(element.declaration, key: key, in: schema)?.members ?? []
    let rest = members.filter { !element.members.contains($0) }
    if rest.isEmpty {
      container.remove(element.declaration, key: key, in: schema)
    } else {
      container.update(element.declaration, key: key, in: schema) { $0.members = rest }
    }
  }

  /// Returns the paths of the statements in a text, relative to the present path. Errors of the
  /// text are not reported here, but when it is merged.
  private func elements(of text: String) -> [[PathElement]] {
    let loaded = TextParser.merge(
      Array(text.utf8), into: .empty, at: path, keepingEmpty: true, in: schema)
    return statements(of: loaded.tree).flatMap { statement in
      statement.declaration == schema.foreign
        ? ForeignStatement.statements(of: statement).map(\.path) : [[element(of: statement)]]
    }
  }

  private func statements(of tree: Statement) -> [Statement] {
    tree.descendant(at: path, in: schema)?.children ?? []
  }

  private func element(of statement: Statement) -> PathElement {
    PathElement(
      statement.declaration, value: statement.value,
      members: schema[statement.declaration].isLeafList ? statement.members : [])
  }

  /// Adds the errors of a part of the patch. Its lines are counted from `line`, and each has a sign
  /// in its first column.
  private mutating func add(_ loaded: Loaded, _ line: Int) {
    func placed(_ error: LoadError) -> LoadError {
      var error = error
      error.line += line - 1
      error.column += 1
      return error
    }
    errors.append(loaded.errors, of: loaded.errorCount, placed: placed)
    warnings.append(loaded.warnings, of: loaded.warningCount, placed: placed)
  }

  private mutating func fail(_ reason: LoadError.Reason, _ line: Int, _ word: String) {
    errors.append(
      LoadError(
        reason: reason, line: line, column: 1, shownColumn: 0, word: word, path: path,
        statement: ""))
  }
}
