import Schema

/// The errors and warnings of loading an XML or JSON file.
extension MarkupLoader {
  /// The number of errors that have been found.
  var errorCount: Int { errors.count }

  /// Records the range of a statement that has been rejected, in octets.
  mutating func recordRefused(_ range: Range<Int>) { refusals?.add(range) }

  /// Records the path of a statement that has been rejected.
  private mutating func recordRefused(_ statement: MarkupStatement, _ level: Level) {
    guard refusals != nil else { return }
    var walker = Walker(statement: .set, from: level.path, in: surroundings)
    for placed in statement.words where (try? walker.match(placed.word)) == nil { break }
    refusals?.add(walker.path, words: statement.words.lazy.map { $0.word.text })
  }

  /// Adds the error of an attribute that is not known here, or has an invalid value.
  mutating func refuse(
    attribute: String, at place: MarkupPlace, of element: String, in level: Level,
    _ addition: MarkupMarks.AttributeAddition = .unknown
  ) {
    let legible = LegibleText.of(element)
    let reason: LoadError.Reason =
      switch addition {
      case .added, .unknown: .unknownAttribute(element: legible)
      case .badValue: .badAttribute(element: legible)
      case .excluded: .excludedAttribute(element: legible)
      }
    refusals?.add(level.path, words: [])
    let name = LegibleText.of(attribute)
    errors.append(
      LoadError(
        reason: reason, line: place.line, column: place.column + 1,
        shownColumn: place.column + attribute.utf8.count, word: name, path: level.path,
        statement: "", element: legible))
  }

  /// Adds the error of an element or member within a leaf. `width` is the number of octets before
  /// its name.
  mutating func refuse(
    element: String, at place: MarkupPlace, width: Int, inside statement: MarkupStatement,
    _ level: Level
  ) {
    recordRefused(statement, level)
    guard errors.hasRoom else { return errors.skip() }
    var typed = TypedWords(in: level.declaration)
    var walker = Walker(statement: .existing, from: level.path, in: surroundings)
    for placed in statement.words {
      typed.append(placed.word, isSecret: walker.awaitsSecret)
      guard (try? walker.match(placed.word)) != nil else { break }
    }
    // The name may be the secret that the leaf should contain.
    let end = place.column + width + element.utf8.count
    let word = Word(element, start: place.column, end: end)
    typed.append(word, isSecret: walker.awaitsSecret)
    let name = typed.legible(word)
    let leaf = LegibleText.of(statement.name)
    errors.append(
      LoadError(
        reason: .syntax, line: place.line, column: place.column + 1, shownColumn: end, word: name,
        path: level.path, statement: leaf + " {", element: name.isEmpty ? leaf : name,
        knownTag: .unknownElement))
  }

  /// Adds the error of a leaf with a single value that is given several. They are not shown,
  /// because they may be secrets.
  mutating func refuse(valuesOf name: JSONScanner.Scalar, in level: Level) {
    let statement = MarkupStatement(name.text ?? "", at: name.start)
    recordRefused(statement, level)
    guard errors.hasRoom else { return errors.skip() }
    let element = LegibleText.of(statement.name)
    errors.append(
      LoadError(
        reason: .invalid("the statement has one value"), line: name.start.line,
        column: name.start.column + 1, shownColumn: name.end.column, word: element,
        path: level.path, statement: element + ";", element: element, knownTag: .badElement))
  }

  /// Adds the error of text where only elements are permitted. It is not shown, because it may be a
  /// secret.
  mutating func refuse(textAt place: MarkupPlace, in level: Level) {
    errors.append(
      LoadError(
        reason: .invalid("syntax error, expecting an element"), line: place.line,
        column: place.column + 1, shownColumn: place.column, word: "", path: level.path,
        statement: "", knownTag: .badElement))
  }

  /// Adds the warning that a comment cannot be kept, because no statement follows it.
  mutating func drop(comment: String, at place: MarkupPlace, in level: Level) {
    guard let text = Spelling.comment(comment) else { return }
    guard warnings.hasRoom else { return warnings.skip() }
    warnings.append(
      LoadError(
        reason: .commentNotKept, severity: .warning, line: place.line, column: place.column + 1,
        shownColumn: place.column, word: TypedWords.legible(comment: text), path: level.path,
        statement: ""))
  }

  /// Adds the warning that a statement to be deleted does not exist.
  mutating func warn(ofMissing statement: MarkupStatement, _ level: Level) {
    guard warnings.hasRoom else { return warnings.skip() }
    let name = LegibleText.of(statement.name)
    warnings.append(
      LoadError(
        reason: .dataMissing, severity: .warning, line: statement.place.line,
        column: statement.place.column + 1, shownColumn: statement.place.column, word: name,
        path: level.path, statement: "", element: name))
  }

  /// Adds the warning that a container without contents is not kept.
  mutating func warn(of statement: MarkupStatement, _ level: Level) {
    guard warnings.hasRoom else { return warnings.skip() }
    let words = statement.words.map { $0.word.text }.joined(separator: " ")
    warnings.append(
      LoadError(
        reason: .noContents, severity: .warning, line: statement.place.line,
        column: statement.place.column + 1, shownColumn: statement.place.column, word: "",
        path: level.path, statement: LegibleText.of(words)))
  }

  /// Adds the error of a statement as a whole.
  mutating func fail(
    _ reason: LoadError.Reason, _ statement: MarkupStatement, _ level: Level,
    _ hasInside: Bool = false
  ) {
    fail(reason, nil, statement, level, hasInside)
  }

  /// Adds the error of a statement, at one of its words if `placed` is not nil.
  mutating func fail(
    _ reason: LoadError.Reason, _ placed: MarkupStatement.PlacedWord?,
    _ statement: MarkupStatement, _ level: Level, _ hasInside: Bool
  ) {
    recordRefused(statement, level)
    guard errors.hasRoom else { return errors.skip() }
    var typed = TypedWords(in: level.declaration)
    var walker = Walker(statement: .existing, from: level.path, in: surroundings)
    for (index, placed) in statement.words.enumerated() {
      typed.append(placed.word, isSecret: walker.awaitsSecret)
      guard (try? walker.match(placed.word)) != nil else {
        typed.isCut = index + 1 < statement.words.count
        break
      }
    }
    let place = statement.place
    let text = typed.isEmpty ? LegibleText.of(statement.name) : typed.legible
    let isUnknown = reason == .syntax && placed?.word == statement.words.first?.word
    errors.append(
      LoadError(
        reason: placed.map { typed.legible(reason, at: $0.word) } ?? reason,
        line: placed?.line ?? place.line,
        column: (placed?.word.start ?? place.column) + 1,
        shownColumn: placed?.word.end ?? place.column,
        word: placed.map { typed.legible($0.word) } ?? LegibleText.of(statement.name),
        path: level.path, statement: text + (hasInside ? " {" : ";"),
        nearestName: isUnknown
          ? NearestName.of(statement.name, in: level.declaration, schema) : nil,
        element: LegibleText.of(statement.name), knownTag: isUnknown ? .unknownElement : nil))
  }
}
