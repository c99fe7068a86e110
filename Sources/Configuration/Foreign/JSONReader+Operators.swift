extension JSONReader {
  /// Reads an object that consists of an operator and of the name to which it applies, in two
  /// members. The opening brace has been read. Returns nil if the object has other members; the
  /// scanner is then at the first member again.
  mutating func operated(
    _ statement: inout MarkupStatement, _ level: MarkupLoader.Level
  ) throws(MarkupError) -> (name: JSONScanner.Scalar, operand: JSONScanner.Scalar)? {
    let before = scanner
    var remark: JSONScanner?
    guard let found = try operatorAndOperand(&remark) else {
      scanner = before
      return nil
    }
    if let remark {
      let end = scanner
      scanner = remark
      let marks = try self.remark(of: statement.name, at: scanner.place, in: level).marks
      statement.marks.join(marks)
      scanner = end
    }
    return found
  }

  /// Reads the members of an object with an operator; nil if it has other members. `remark` is set
  /// to the scanner at the attributes of the object.
  private mutating func operatorAndOperand(
    _ remark: inout JSONScanner?
  ) throws(MarkupError) -> (name: JSONScanner.Scalar, operand: JSONScanner.Scalar)? {
    var name: JSONScanner.Scalar?
    var operand: JSONScanner.Scalar?
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      if member.text == "@", remark == nil {
        remark = scanner
        try scanner.skip()
        continue
      }
      guard !scanner.isAtObject else { return nil }
      let value = try scanner.isAtArray ? flag() : scanner.scalar()
      switch (member.text, value?.text) {
      case (ForeignSpelling.operatedName, _?) where operand == nil: operand = value
      case (ForeignSpelling.operation, _?) where name == nil: name = value
      case (ForeignSpelling.operand, nil), (ForeignSpelling.operand, ""): break
      case (_, nil) where name == nil && value != nil: name = member
      default: return nil
      }
    }
    guard let name, let operand else { return nil }
    return (name, operand)
  }

  /// Returns the only entry of an array; nil: it has none or several.
  private mutating func flag() throws(MarkupError) -> JSONScanner.Scalar? {
    try scanner.open()
    guard try scanner.entry(isFirst: true), !scanner.isAtArray, !scanner.isAtObject else {
      return nil
    }
    let value = try scanner.scalar()
    return try scanner.entry(isFirst: false) ? nil : value
  }
}
