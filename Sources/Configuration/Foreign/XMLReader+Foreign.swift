import Schema

extension XMLReader {
  /// Reads a foreign statement behind the start tag of its element: its keys, and the elements in
  /// it. `content` is the text before the first child.
  mutating func foreign(
    _ statement: MarkupStatement, _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level,
    _ content: XMLScanner.Content, hasChildren: Bool
  ) throws(MarkupError) -> MarkupLoader.Level? {
    var statement = statement
    guard hasChildren else {
      if loader.handleOperator(&statement, content.text, in: level) {
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
      let name = try name(in: tag, level)
      if name?.isRefused == true { return try skipRefused(tag) }
      if let name, name.isBehind {
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
        isInstance =
          (isKey && statement.foreign?.mayHaveKey == true) || listKey(of: statement, at: tag) != nil
      }
      let isFirst = count == 0 && isInstance
      let isKey = isName || isNamed || (isFirst && RepeatedElements.mayBeKey(child.name))
      var hasInside = false
      if isKey, child.name != Element.comment { hasInside = try scanner.next(in: child, &key) }
      if isName, hasInside {
        try refuse(insideLeaf: statement, child, level)
        return try skipRefused(tag)
      }
      guard isKey, child.name != Element.comment, !hasInside, isName || !key.isBlank
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
      // A key is not a statement, so it cannot have marks.
      if let marks = marks(of: child, level), !marks.isEmpty { refuse(child, level) }
      append(key, to: &statement, child)
      count += 1
      var content = XMLScanner.Content()
      hasMore = try scanner.next(in: tag, &content)
      try refuse(content, level)
    }
    var keyPlace: Int?
    if count == 0, isInstance, hasMore, !isNameBehind, let key = listKey(of: statement, at: tag) {
      statement.append(value: key.text, from: key.start, to: key.end)
      (count, keyPlace) = (1, key.place)
    }
    if count > 0, statement.foreign?.isUnspelled == true { statement.dropForeignKeyword() }
    return try inside(statement, tag, level, hasMore, isNameBehind, key: keyPlace)
  }
}

extension MarkupStatement {
  /// Removes the name of the element, which is not a word of the statement.
  mutating func dropForeignKeyword() {
    if foreign?.isDropped == false { dropKeyword() }
    foreign?.isDropped = true
  }

  /// Appends a keyword.
  mutating func append(foreign word: String) { append(keyword: word) }
}
