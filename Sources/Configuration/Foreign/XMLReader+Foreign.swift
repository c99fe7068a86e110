import Schema

extension XMLReader {
  /// Reads a foreign statement behind the start tag of its element: its keys, and the elements in it.
  /// `content` is the text before the first child.
  mutating func foreign(
    _ statement: MarkupStatement, _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level,
    _ content: XMLScanner.Content, hasChildren: Bool
  ) throws(MarkupError) -> MarkupLoader.Level? {
    var statement = statement
    guard hasChildren else {
      if loader.takeOperator(&statement, content.text, in: level) {
        if statement.words.isEmpty, statement.foreign?.isText != true {
          return level.isLine ? level : nil
        }
        if statement.foreign?.isText == true { append(content, to: &statement, tag) }
      } else if !content.isBlank {
        append(content, to: &statement, tag)
        statement.foreign?.isText = true
        if statement.foreign?.isUnspelled == true { statement.dropForeignKeyword() }
      }
      return try inside(statement, tag, level, false, false)
    }
    var hasMore = true
    var count = 0
    var isNameBehind = false
    var isInstance = statement.foreign?.expectsKey ?? false
    if statement.foreign?.expectsKey == true {
      let before = scanner
      if let name = try name(in: tag, level), name.isBehind {
        append(name.content, to: &statement, tag)
        isNameBehind = true
      } else {
        scanner = before
      }
    }
    while hasMore, !isNameBehind {
      let before = scanner
      let child = try scanner.startTag()
      var key = XMLScanner.Content()
      let isName = child.name == "name"
      let isNamed = child.name.hasSuffix("-name")
      if count == 0, !isName, !isInstance {
        let isKey = ForeignSpelling.isKey(child.name, of: statement.name)
        isInstance = (isKey && statement.foreign?.mayHaveKey == true) || isOfList(statement, tag)
      }
      let isFirst = count == 0 && isInstance
      let isKey = isName || isNamed || (isFirst && child.name != ForeignSpelling.operation)
      guard isKey, child.name != Element.comment, try !scanner.next(in: child, &key),
        isName || !key.isBlank
      else {
        scanner = before
        break
      }
      let word = statement.foreign?.word(before: key.text, named: child.name)
      if let word {
        statement.dropForeignKeyword()
        statement.append(foreign: word)
      } else if isNamed, count > 0 || statement.foreign?.expectsKey != true {
        scanner = before
        break
      }
      // The key is no statement that anything could be said of.
      if let marks = marks(of: child, level), !marks.isEmpty { refuse(child, level) }
      append(key, to: &statement, child)
      count += 1
      var content = XMLScanner.Content()
      hasMore = try scanner.next(in: tag, &content)
      try refuse(content, level)
    }
    var keyPlace: Int?
    if count == 0, isInstance, hasMore, !isNameBehind, let key = try firstText(in: tag) {
      append(key.content, to: &statement, tag)
      (count, keyPlace) = (1, key.place)
    }
    if count > 0, statement.foreign?.isUnspelled == true { statement.dropForeignKeyword() }
    return try inside(statement, tag, level, hasMore, isNameBehind, key: keyPlace)
  }

  /// Whether the element is an instance of a list that the guide does not know, since others of its
  /// name stand beside it. Two of them must not become one.
  private mutating func isOfList(_ statement: MarkupStatement, _ tag: XMLScanner.Tag) -> Bool {
    guard statement.foreign?.mayHaveKey == true, statement.marks.layouts.isEmpty else {
      return false
    }
    return isRepeated(tag)
  }

  /// The text of the first child that has one, and where that begins. The reader is at the first child
  /// and does not move.
  private func firstText(
    in tag: XMLScanner.Tag
  ) throws(MarkupError) -> (content: XMLScanner.Content, place: Int)? {
    var ahead = scanner
    var rest = XMLScanner.Content()
    repeat {
      let child = try ahead.startTag()
      var content = XMLScanner.Content()
      if try ahead.next(in: child, &content) {
        try ahead.skipRest(of: child)
      } else if !content.isBlank, child.name != Element.comment, child.name != "comment",
        child.name != ForeignSpelling.operation
      {
        return (content, child.range.lowerBound)
      }
    } while try ahead.next(in: tag, &rest)
    return nil
  }
}

extension MarkupStatement {
  /// Removes the name of the element, which is no word of the statement.
  mutating func dropForeignKeyword() {
    if foreign?.isDropped == false { dropKeyword() }
    foreign?.isDropped = true
  }

  /// Appends a word that is no key.
  mutating func append(foreign word: String) { append(keyword: word) }
}
