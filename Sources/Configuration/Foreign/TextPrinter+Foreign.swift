import Schema

extension TextPrinter {
  /// The remark of `show` above a foreign statement.
  private static let remark =
    "Warning: configuration block ignored: unsupported platform (aspic)"

  /// Prints the statements that begin with a foreign word in a container of the schema. Their text
  /// is measured as one.
  mutating func print(foreign word: Statement, _ level: Int, in mark: Mark) {
    let extents = self.extents
    self.extents = nil
    print(foreign: word, level, isOutermost: word.predecessor < Int16.max)
    self.extents = extents
    measure(from: mark)
  }

  private mutating func print(foreign word: Statement, _ level: Int, isOutermost: Bool) {
    for statement in ForeignStatement.statements(of: word) {
      print(statement, level, isOutermost: isOutermost)
    }
  }

  /// Returns the text of one statement, with `margin` before each line.
  static func print(
    _ statement: ForeignStatement, in schema: Schema, margin: String
  ) -> String {
    var remarks = Remarks()
    remarks.hidesSecrets = true
    var printer = TextPrinter(schema, margin: margin, remarks)
    printer.print(statement, 0, isOutermost: false)
    return String(decoding: printer.octets, as: UTF8.self)
  }

  /// Prints one statement with its comments, marks and contents.
  private mutating func print(_ statement: ForeignStatement, _ level: Int, isOutermost: Bool) {
    var said = isOutermost && remarks.showsForeign ? [Self.remark] : []
    if remarks.showsInheritance { said += statement.words.flatMap(Self.inheritance) }
    printRemarks(said, level)
    for word in statement.words {
      if let annotation = word.annotation { print(annotation: annotation, level: level) }
    }
    begin(level, isInactive: statement.isInactive, isProtected: statement.isProtected)
    let isSecret = words(of: statement, isFirst: true)
    guard case .block(let block) = statement.contents else {
      return end(isSecret ? "; ## SECRET-DATA" : ";")
    }
    end(isSecret ? " { ## SECRET-DATA" : " {")
    for child in block.children {
      if child.declaration == schema.foreign {
        print(foreign: child, level + 1, isOutermost: false)
      } else {
        print(child, nil, level: level + 1)
      }
    }
    close(level)
  }

  /// Prints the words of a foreign leaf behind others. Returns whether one of them is a secret.
  mutating func words(ofForeignLeaf leaf: Statement) -> Bool {
    var isSecret = false
    for (index, statement) in ForeignStatement.statements(of: leaf).enumerated() {
      if index > 0 { add(" ") }
      isSecret = words(of: statement, isFirst: true) || isSecret
    }
    return isSecret
  }

  /// Prints all words of a statement, except those in braces. Returns whether one of them is a
  /// secret.
  private mutating func words(of statement: ForeignStatement, isFirst: Bool) -> Bool {
    var isSecret = false
    for (index, word) in statement.words.enumerated() {
      if index > 0 || !isFirst { add(" ") }
      isSecret = add(word, isFirst: index == 0 && isFirst) || isSecret
    }
    switch statement.contents {
    case .none, .block: break
    case .members(let members):
      // Only brackets show that a mark belongs to the name rather than to the value.
      let isMarkedName =
        statement.words.last.map {
          $0.isMarked && ($0.form.isKey || !$0.form.isListed)
        } ?? false
      let isBare = members.count == 1 && !isMarkedName
      add(isBare ? "" : " [")
      for member in members {
        add(" ")
        isSecret = add(member, isFirst: false) || isSecret
      }
      add(isBare ? "" : " ]")
    case .line(let inside):
      for statement in inside { isSecret = words(of: statement, isFirst: false) || isSecret }
    }
    return isSecret
  }

  /// Prints a word. Returns whether the remark about secrets is needed behind the statement.
  private mutating func add(_ word: Statement, isFirst: Bool) -> Bool {
    let (text, isSecret) = word.foreignText(hidingSecrets: hidesSecrets)
    // Junos quotes secrets too. A word such as `inactive:` must be quoted, because it would be read
    // as a mark.
    let isQuoted = isSecret || (isFirst && TextMarks.isMark(text))
    let spelled = Spelling.foreign(text, word.form)
    add(isQuoted && !spelled.hasPrefix("\"") ? "\"\(spelled)\"" : spelled)
    return isSecret
  }
}

extension Statement {
  /// Returns a foreign word as it is written.
  func foreignSpelling(hidingSecrets: Bool) -> String {
    Spelling.foreign(foreignText(hidingSecrets: hidingSecrets).text, form)
  }

  /// Returns a foreign word as it is shown, and whether it is marked as a secret. That is the case
  /// for a word that is obscured or hashed, and for a plain secret that is hidden.
  func foreignText(hidingSecrets: Bool) -> (text: String, isSecret: Bool) {
    guard form.isSecret else { return (value, false) }
    if ForeignGuide.isSecretValue(value) { return (value, true) }
    return hidingSecrets ? (ObscuredText.encode(value.utf8), true) : (value, false)
  }
}
