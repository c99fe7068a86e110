package import Schema

/// Writes statements as the operator reads them: braces, four blanks a level, semicolons.
package struct TextPrinter {
  private let schema: Schema
  private(set) var text = ""
  /// Between the text of a line and what stands before it: `+   `.
  private let margin: String
  /// What to say of a statement in a block of `##` lines above it.
  private let remarks: ((Declaration) -> [String])?

  /// The statements under `statement`.
  package static func print(
    contentsOf statement: Statement, in schema: Schema,
    remarks: ((Declaration) -> [String])? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: "", remarks)
    for child in statement.children { printer.print(child, level: 0) }
    return printer.text
  }

  /// One statement with its name, each line behind `margin`.
  package static func print(
    _ statement: Statement, in schema: Schema, margin: String = "",
    remarks: ((Declaration) -> [String])? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: margin, remarks)
    printer.print(statement, level: 0)
    return printer.text
  }

  /// A comment between its marks, each line behind `margin`.
  package static func print(annotation: String, margin: String = "") -> String {
    var printer = TextPrinter(.configuration, margin: margin)
    printer.print(annotation: annotation, level: 0)
    return printer.text
  }

  /// The first line of a statement without what is inside: `rule r1`, `description x`.
  package static func head(of statement: Statement, in schema: Schema) -> String {
    TextPrinter(schema, margin: "").head(of: statement)
  }

  private init(
    _ schema: Schema, margin: String, _ remarks: ((Declaration) -> [String])? = nil
  ) {
    self.schema = schema
    self.margin = margin
    self.remarks = remarks
  }

  private mutating func print(_ statement: Statement, level: Int) {
    if let said = remarks?(schema[statement.declaration]), !said.isEmpty {
      for text in [""] + said + [""] { line(text.isEmpty ? "##" : "## " + text, level) }
    }
    if let annotation = statement.annotation { print(annotation: annotation, level: level) }
    let mark = statement.isInactive ? "inactive: " : ""
    if let (words, isSecret) = oneLine(statement) {
      line(mark + words + ";" + (isSecret ? " ## SECRET-DATA" : ""), level)
      return
    }
    line(mark + head(of: statement) + " {", level)
    for child in statement.children { print(child, level: level + 1) }
    line("}", level)
  }

  /// Further lines stand under the text of the first.
  private mutating func print(annotation: String, level: Int) {
    let lines = annotation.split(separator: "\n", omittingEmptySubsequences: false)
    for (place, text) in lines.enumerated() {
      let end = place == lines.count - 1 ? " */" : ""
      line((place == 0 ? "/* " : text.isEmpty ? "" : "   ") + text + end, level)
    }
  }

  /// The words of a statement that needs no braces.
  private func oneLine(_ statement: Statement) -> (words: String, isSecret: Bool)? {
    if statement.children.isEmpty {
      return (head(of: statement), schema.declarations[statement.declaration].isSecret)
    }
    guard schema.declarations[statement.declaration].isOneLine, statement.children.count == 1,
      let only = statement.children.first,
      only.annotation == nil, !only.isInactive, let (words, isSecret) = oneLine(only)
    else { return nil }
    return (head(of: statement) + " " + words, isSecret)
  }

  private func head(of statement: Statement) -> String {
    let declaration = schema[statement.declaration]
    var words = declaration.name.isEmpty ? [] : [declaration.name]
    if declaration.isLeafList {
      let members = statement.members.map(Spelling.quoted)
      words += members.count == 1 ? members : ["["] + members + ["]"]
    } else if declaration.isSecret {
      // Always in quotation marks, as the real CLI writes them.
      words.append("\"\(statement.value)\"")
    } else if declaration.isList || declaration.isLeaf {
      words.append(Spelling.quoted(statement.value))
    }
    return words.joined(separator: " ")
  }

  private mutating func line(_ content: String, _ level: Int) {
    text += margin
    if !content.isEmpty {
      for _ in 0..<level { text += "    " }
    }
    text += content
    text += "\n"
  }
}
