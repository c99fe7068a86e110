extension XMLReader {
  /// Reads an operator behind its start tag, and the element beside it with the name to which it
  /// applies. Returns nil, without having read anything, if the element is not an operator.
  mutating func operated(
    _ tag: XMLScanner.Tag, in parent: XMLScanner.Tag
  ) throws(MarkupError) -> (name: String, operand: XMLScanner.Content)? {
    let before = scanner
    if let found = try operatorAndOperand(tag, in: parent) { return found }
    scanner = before
    return nil
  }

  private mutating func operatorAndOperand(
    _ tag: XMLScanner.Tag, in parent: XMLScanner.Tag
  ) throws(MarkupError) -> (name: String, operand: XMLScanner.Content)? {
    var text = XMLScanner.Content()
    guard try !scanner.next(in: tag, &text) else { return nil }
    var name = tag.name
    if name == ForeignSpelling.operation {
      name = text.text
      guard let value = try leaf(ForeignSpelling.operand, in: parent), value.isBlank else {
        return nil
      }
    } else if !text.isBlank {
      return nil
    }
    guard let operand = try leaf(ForeignSpelling.operatedName, in: parent), !operand.isBlank else {
      return nil
    }
    return (name, operand)
  }

  /// Returns the text of the next child element if it has this name and contains nothing else.
  private mutating func leaf(
    _ name: String, in parent: XMLScanner.Tag
  ) throws(MarkupError) -> XMLScanner.Content? {
    var (before, text) = (XMLScanner.Content(), XMLScanner.Content())
    guard try scanner.next(in: parent, &before), before.isBlank else { return nil }
    let child = try scanner.startTag()
    guard child.name == name, child.attributes.isEmpty, try !scanner.next(in: child, &text) else {
      return nil
    }
    return text
  }

  /// Loads an operator with its operand as one statement.
  mutating func statement(
    _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level, _ comments: MarkupMarks, _ name: String,
    _ operand: XMLScanner.Content
  ) throws(MarkupError) -> MarkupLoader.Level? {
    guard var marks = marks(of: tag, level) else { return nil }
    marks.annotation = MarkupMarks.joined(comments.annotation, marks.annotation)
    var statement = MarkupStatement(name, at: tag.place)
    statement.marks = marks
    _ = loader.begin(&statement, in: level)
    append(operand, to: &statement, tag)
    statement.foreign?.isText = true
    return try inside(statement, tag, level, false, false)
  }
}
