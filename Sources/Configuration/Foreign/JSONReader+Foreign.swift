import Schema

extension JSONReader {
  /// Reads the object of a foreign statement, whose brace has been read: its keys, and the members
  /// in it. `start` is the offset of the brace in octets.
  mutating func foreign(
    _ statement: MarkupStatement, _ level: MarkupLoader.Level, from start: Int
  ) throws(MarkupError) -> MarkupLoader.Level? {
    var statement = statement
    var count = 0
    var first: JSONScanner.Scalar?
    var keyName: String?
    var isInstance = statement.foreign?.expectsKey ?? false
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      let isScalar = !scanner.isAtArray && !scanner.isAtObject
      if member.text == "@" {
        let remark = try self.remark(of: statement.name, at: member.start, in: level)
        statement.marks.join(remark.marks)
      } else if member.text == "name", scanner.isAtArray {
        count += try keys(of: &statement)
      } else if member.text == "name", isScalar {
        append(try scanner.scalar(), to: &statement)
        count += 1
      } else if isScalar, let name = member.text, let word = try word(before: name, of: &statement)
      {
        statement.dropForeignKeyword()
        statement.append(foreign: word)
        append(try scanner.scalar(), to: &statement)
        count += 1
      } else {
        if count == 0, !isInstance {
          let isKey = ForeignSpelling.isKey(member.text ?? "", of: statement.name)
          isInstance =
            (isKey && statement.foreign?.mayHaveKey == true)
            || listKey(of: statement, at: start) != nil
        }
        if isScalar, count == 0, isInstance, try isText(member), try keyBehind() == nil {
          append(try scanner.scalar(), to: &statement)
          count += 1
          continue
        }
        first = member
        break
      }
    }
    let mayBeNamed = statement.foreign.map { $0.expectsKey || $0.isUnspelled } ?? false
    if first != nil, count == 0, mayBeNamed, let key = try keyBehind()?.key {
      append(key, to: &statement)
      (count, keyName) = (1, "name")
    }
    if first != nil, count == 0, isInstance, let found = listKey(of: statement, at: start) {
      statement.append(value: found.text, from: found.start, to: found.end)
      (count, keyName) = (1, found.name)
    }
    if count > 0, statement.foreign?.isUnspelled == true { statement.dropForeignKeyword() }
    let inner = loader.apply(statement, in: level, hasInside: first != nil)
    guard let first else { return inner }
    guard let inner else {
      try scanner.skip()
      while try scanner.member(isFirst: false) != nil { try scanner.skip() }
      return nil
    }
    let end = try members(in: inner, from: first, isFirst: false, key: keyName)
    loader.endLine(end, of: statement, in: level)
    loader.leave(inner)
    return end
  }

  /// Returns whether the member before whose value the scanner is can be a key.
  private func isText(_ member: JSONScanner.Scalar) throws(MarkupError) -> Bool {
    var ahead = scanner
    guard let name = member.text, !name.hasPrefix("@"), RepeatedElements.mayBeKey(name),
      !ahead.isAtArray, !ahead.isAtObject
    else { return false }
    return try ahead.scalar().text?.isEmpty == false
  }

  /// Returns the word before a key if the name of the key's member contains it; nil: it does not.
  /// The scanner stays before the key.
  private func word(
    before name: String, of statement: inout MarkupStatement
  ) throws(MarkupError) -> String? {
    guard name.hasSuffix("-name") else { return nil }
    var ahead = scanner
    let key = try ahead.scalar().text ?? ""
    return statement.foreign?.word(before: key, named: name)
  }

  /// Reads an array of keys, which follow one another. Returns their number.
  private mutating func keys(of statement: inout MarkupStatement) throws(MarkupError) -> Int {
    try scanner.open()
    var count = 0
    while try scanner.entry(isFirst: count == 0) {
      append(try scanner.scalar(), to: &statement)
      count += 1
    }
    return count
  }

  private func append(_ key: JSONScanner.Scalar, to statement: inout MarkupStatement) {
    statement.append(value: key.text ?? "", from: key.start, to: key.end)
  }
}
