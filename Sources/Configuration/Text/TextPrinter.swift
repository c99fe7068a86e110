package import Schema

/// Writes statements as the operator reads them: braces, four blanks a level, semicolons.
package struct TextPrinter {
  private let schema: Schema
  private(set) var text = ""
  /// Between the text of a line and what stands before it: `+   `.
  private let margin: String
  private let remarks: Remarks

  /// What is said in lines that begin with `##`.
  package struct Remarks: Sendable {
    /// From which group a statement was inherited.
    package var showsInheritance = false
    /// Statements that must be there and are not.
    package var showsMissing = false
    /// What to say of a statement in a block of lines above it.
    package var detail: (@Sendable (Declaration) -> [String])?

    package init() {}
  }

  /// The statements under `statement`. `effective` is the same place where groups are written out,
  /// for what is missing.
  package static func print(
    contentsOf statement: Statement, in schema: Schema, remarks: Remarks = Remarks(),
    effective: Statement? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: "", remarks)
    printer.print(inside: statement, effective, level: 0)
    return printer.text
  }

  /// One statement with its name, each line behind `margin`.
  package static func print(
    _ statement: Statement, in schema: Schema, margin: String = "", remarks: Remarks = Remarks(),
    effective: Statement? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: margin, remarks)
    printer.print(statement, effective, level: 0)
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

  private init(_ schema: Schema, margin: String, _ remarks: Remarks = Remarks()) {
    self.schema = schema
    self.margin = margin
    self.remarks = remarks
  }

  private mutating func print(_ statement: Statement, _ effective: Statement?, level: Int) {
    var said = remarks.detail?(schema[statement.declaration]) ?? []
    if remarks.showsInheritance {
      said += statement.inherited.map { "'\($0.word)' was inherited from group '\($0.group)'" }
    }
    if !said.isEmpty {
      for text in [""] + said + [""] { line(text.isEmpty ? "##" : "## " + text, level) }
    }
    if let annotation = statement.annotation { print(annotation: annotation, level: level) }
    let mark =
      (statement.isProtected ? "protect: " : "") + (statement.isInactive ? "inactive: " : "")
    if let (words, isSecret) = oneLine(statement) {
      line(mark + words + ";" + (isSecret ? " ## SECRET-DATA" : ""), level)
      return
    }
    line(mark + head(of: statement) + " {", level)
    print(inside: statement, effective, level: level + 1)
    line("}", level)
  }

  private mutating func print(
    inside statement: Statement, _ effective: Statement?, level: Int
  ) {
    // What stands in a group need not be whole.
    let isGroup = schema.declarations[statement.declaration].isWhole
    for child in statement.children {
      let key = schema.declarations[child.declaration].isList ? child.value : ""
      let same = isGroup ? nil : effective?.child(child.declaration, key: key, in: schema)
      print(child, same, level: level)
    }
    let missing = isGroup ? [] : missing(in: statement, effective)
    if !missing.isEmpty {
      let names = missing.map { "'\($0)'" }.joined(separator: ", ")
      line("## Warning: missing mandatory statement(s): \(names)", level)
    }
  }

  private func missing(in statement: Statement, _ effective: Statement?) -> [String] {
    guard remarks.showsMissing, let effective else { return [] }
    return schema.declarations[statement.declaration].children.compactMap { id in
      let child = schema.declarations[id]
      guard child.isRequired, effective.instances(of: id).allSatisfy(\.isInactive) else {
        return nil
      }
      return child.name.isEmpty ? child.key?.name : child.name
    }
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
      return remarks.showsMissing && hasRequired(statement.declaration)
        ? nil : (head(of: statement), schema.declarations[statement.declaration].isSecret)
    }
    guard schema.declarations[statement.declaration].isOneLine, statement.children.count == 1,
      let only = statement.children.first,
      only.annotation == nil, !only.isInactive, !only.isProtected,
      !remarks.showsInheritance || only.inherited.isEmpty, let (words, isSecret) = oneLine(only)
    else { return nil }
    return (head(of: statement) + " " + words, isSecret)
  }

  private func hasRequired(_ declaration: Int) -> Bool {
    schema.declarations[declaration].children.contains { schema.declarations[$0].isRequired }
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
