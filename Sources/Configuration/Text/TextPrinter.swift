package import Schema

/// Prints statements in braces, indented by four blanks for each level, as `show` does.
package struct TextPrinter {
  /// The schema of the statements.
  let schema: Schema
  /// Whether secrets are obscured that foreign statements contain in plain text.
  let hidesSecrets: Bool
  /// The text that has been printed.
  var octets: [UInt8] = []
  /// The extents of the printed statements, which `PrintedTree` keeps; nil if they are not needed.
  var extents: [TextExtent]?
  /// The text before the indentation of each line, such as the sign of a comparison.
  private let margin: String
  /// The remarks to print.
  let remarks: Remarks
  /// Whether the present statement is in a configuration group.
  private var isInGroup = false

  /// The selection of remarks, which are lines that begin with `##`.
  package struct Remarks: Sendable {
    /// Whether the group is stated from which a statement was inherited.
    package var showsInheritance = false
    /// Whether the defaults are stated that apply in place of references that are not configured.
    package var showsDefaults = false
    /// Whether foreign statements are marked.
    package var showsForeign = false
    /// Whether secrets are obscured that foreign statements contain in plain text.
    package var hidesSecrets = false
    /// Returns the lines to print above a statement of this declaration; nil: none are printed.
    package var detail: (@Sendable (Declaration) -> [String])?

    /// Creates a selection without remarks.
    package init() {}

    /// Whether no remark can be printed above any statement.
    var areNone: Bool { !showsInheritance && detail == nil }
    /// Whether remarks are printed in place of references that are not configured.
    var showImplicit: Bool { showsDefaults || detail != nil }
  }

  /// Returns the text of the statements under `statement`, whose faults are `faults`.
  package static func print(
    contentsOf statement: Statement, in schema: Schema, remarks: Remarks = Remarks(),
    faults: StatementFaults? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: "", remarks)
    printer.print(inside: statement, faults, level: 0)
    return printer.text
  }

  /// Returns the text of one statement with its name, with `margin` before each line. `faults` are
  /// the faults of the statement.
  package static func print(
    _ statement: Statement, in schema: Schema, margin: String = "", remarks: Remarks = Remarks(),
    faults: StatementFaults? = nil
  ) -> String {
    var printer = TextPrinter(schema, margin: margin, remarks)
    printer.print(statement, faults, level: 0)
    return printer.text
  }

  /// Returns a comment with its signs, with `margin` before each line.
  package static func print(annotation: String, margin: String = "") -> String {
    var printer = TextPrinter(.configuration, margin: margin)
    printer.print(annotation: annotation, level: 0)
    return printer.text
  }

  /// Returns the first line of a statement without its children: `rule r1`, `description x`.
  package static func head(of statement: Statement, in schema: Schema) -> String {
    var printer = TextPrinter(schema, margin: "")
    printer.head(of: statement)
    return printer.text
  }

  /// Creates a printer without text.
  init(_ schema: Schema, margin: String, _ remarks: Remarks = Remarks()) {
    self.schema = schema
    self.margin = margin
    self.remarks = remarks
    hidesSecrets = remarks.hidesSecrets
  }

  private var text: String { String(decoding: octets, as: UTF8.self) }

  /// Prints one statement with its comments and remarks.
  mutating func print(_ statement: Statement, _ faults: StatementFaults?, level: Int) {
    let mark = mark()
    if statement.declaration == schema.foreign {
      print(foreign: statement, level, in: mark)
      return
    }
    if isOneLine(statement, faults) {
      comments(on: statement, level, faults?.allSentences)
      begin(statement, level)
      let isSecret = oneLine(statement)
      end(isSecret ? "; ## SECRET-DATA" : ";")
    } else if isSeparate(statement) {
      comments(on: statement, level, faults?.allSentences)
      for child in statement.shown {
        begin(statement, level)
        head(of: statement)
        add(" ")
        end(oneLine(child) ? "; ## SECRET-DATA" : ";")
      }
    } else {
      comments(on: statement, level, faults?.sentences(above: statement, in: schema))
      open(statement, level)
      let wasInGroup = isInGroup
      isInGroup = wasInGroup || schema.declarations[statement.declaration].isWhole
      print(inside: statement, faults, level: level + 1)
      isInGroup = wasInGroup
      close(level)
    }
    measure(from: mark)
  }

  /// The position at which a statement begins, in the text and in the list of extents.
  typealias Mark = (octet: Int, extent: Int)

  /// Begins a statement; `measure` must be called at its end.
  mutating func mark() -> Mark {
    let mark = (octets.count, extents?.count ?? 0)
    extents?.append(.open)
    return mark
  }

  /// Ends a statement that `mark()` has begun, and stores its extent.
  mutating func measure(from mark: Mark) {
    guard let count = extents?.count else { return }
    extents?[mark.extent] = TextExtent(
      octets: octets.count - mark.octet, statements: count - mark.extent)
  }

  /// Prints the remarks and the comment above a statement. `faults` are the sentences of its
  /// faults.
  mutating func comments(on statement: Statement, _ level: Int, _ faults: [String]? = nil) {
    if !remarks.areNone || faults != nil {
      var said = remarks.detail?(schema[statement.declaration]) ?? []
      if remarks.showsInheritance { said += Self.inheritance(of: statement) }
      said += faults?.map { "Warning: \($0)" } ?? []
      printRemarks(said, level)
    }
    if let annotation = statement.annotation { print(annotation: annotation, level: level) }
  }

  /// Returns the remarks on the words of a statement that were inherited.
  static func inheritance(of statement: Statement) -> [String] {
    statement.inherited.map { "'\($0.word)' was inherited from group '\($0.group)'" }
  }

  /// Prints a block of remarks.
  mutating func printRemarks(_ remarks: [String], _ level: Int) {
    guard !remarks.isEmpty else { return }
    for text in [""] + remarks + [""] { line(text.isEmpty ? "##" : "## " + text, level) }
  }

  /// Prints the first line of a statement with braces.
  mutating func open(_ statement: Statement, _ level: Int) {
    begin(statement, level)
    head(of: statement)
    end(" {")
  }

  /// Prints the closing brace of a statement.
  mutating func close(_ level: Int) { line("}", level) }

  /// Prints the children of a statement, with remarks on what is missing.
  mutating func print(
    inside statement: Statement, _ faults: StatementFaults?, level: Int
  ) {
    var implicit = implicit(in: statement)[...]
    for child in statement.shown {
      while let reference = implicit.first, reference < child.declaration,
        child.declaration != schema.foreign
      {
        printImplicit(reference, level)
        implicit.removeFirst()
      }
      print(child, faults?.child(child, in: schema), level: level)
    }
    for reference in implicit { printImplicit(reference, level) }
    if let missing = faults?.missing, !missing.isEmpty {
      let names = missing.map { "'\($0)'" }.joined(separator: ", ")
      line("## Warning: missing mandatory statement(s): \(names)", level)
    }
  }

  /// Returns the references in a container that are not configured and have a default instance, in
  /// the order of `show`. A group may be incomplete, so nothing is returned in one.
  private func implicit(in statement: Statement) -> [Int] {
    guard remarks.showImplicit, !isInGroup else { return [] }
    return schema.implicitReferences[statement.declaration].filter {
      statement.firstActive($0) == nil
    }
  }

  /// Prints the remarks in place of a reference that is not configured.
  private mutating func printImplicit(_ id: Int, _ level: Int) {
    let declaration = schema[id]
    var said = remarks.detail?(declaration) ?? []
    if remarks.showsDefaults {
      said.append("\(declaration.name): none is configured")
      said += schema.defaults(of: declaration).map {
        "'\($0)' was inherited from group '\(Inheritance.defaults)'"
      }
    }
    printRemarks(said, level)
  }

  /// Prints a comment. Further lines are aligned with the text of the first.
  mutating func print(annotation: String, level: Int) {
    let lines = annotation.split(separator: "\n", omittingEmptySubsequences: false)
    for (place, text) in lines.enumerated() {
      let end = place == lines.count - 1 ? " */" : ""
      line((place == 0 ? "/* " : text.isEmpty ? "" : "   ") + text + end, level)
    }
  }

  /// Returns whether a statement is printed on one line without braces.
  func isOneLine(_ statement: Statement, _ faults: StatementFaults? = nil) -> Bool {
    if let faults, !faults.missing.isEmpty { return false }
    if statement.children.isEmpty { return implicit(in: statement).isEmpty }
    guard schema.declarations[statement.declaration].isOneLine, statement.children.count == 1,
      let only = statement.children.first,
      only.annotation == nil, !only.isInactive, !only.isProtected,
      !remarks.showsInheritance || only.inherited.isEmpty
    else { return false }
    return standsOnLine(only, of: statement.declaration)
  }

  /// Returns whether each child is printed on a line of its own behind the name of the statement.
  /// If one of them has a mark, a comment or a remark, braces are used instead.
  func isSeparate(_ statement: Statement) -> Bool {
    guard schema.declarations[statement.declaration].isSeparate, statement.children.count > 1,
      !remarks.showsForeign || !statement.mayHoldForeign
    else { return false }
    return statement.children.allSatisfy { child in
      child.isPlain && standsOnLine(child, of: statement.declaration)
    }
  }

  /// Returns whether a child needs no braces and can follow the name of its container.
  private func standsOnLine(_ child: Statement, of container: Int) -> Bool {
    guard child.declaration == schema.foreign else { return isOneLine(child) }
    if remarks.showsForeign { return false }
    return schema.declarations[container].isSeparate ? child.isForeignLine : child.isForeignLeaf
  }

  /// Prints the words of a statement without braces. Returns whether the last of them is a secret.
  private mutating func oneLine(_ statement: Statement) -> Bool {
    if statement.declaration == schema.foreign { return words(ofForeignLeaf: statement) }
    head(of: statement)
    guard let only = statement.children.first else {
      return schema.declarations[statement.declaration].isSecret
    }
    add(" ")
    return oneLine(only)
  }

  /// Prints the words of a statement without its children.
  private mutating func head(of statement: Statement) {
    let id = statement.declaration
    if id == schema.foreign { return add(Spelling.foreign(statement.value, statement.form)) }
    let hasName = !schema.declarations[id].name.isEmpty
    if hasName { add(schema.declarations[id].name) }
    if schema.declarations[id].isLeafList {
      let members = statement.members
      if hasName { add(" ") }
      if members.count != 1 { add("[") }
      for (place, member) in members.enumerated() {
        if place > 0 || members.count != 1 { add(" ") }
        add(Spelling.quoted(member))
      }
      if members.count != 1 { add(" ]") }
    } else if schema.declarations[id].isSecret {
      // Secrets are always in quotation marks, as in Junos.
      add(hasName ? " \"" : "\"")
      add(statement.value)
      add("\"")
    } else if schema.declarations[id].isList || schema.declarations[id].isLeaf {
      if hasName { add(" ") }
      let text = Spelling.quoted(statement.value)
      // Without quotation marks, a first word such as `inactive:` would be read as a mark.
      add(!hasName && text.utf8.last == UInt8(ascii: ":") ? "\"\(text)\"" : text)
    }
  }

  // MARK: Lines

  /// Prints a whole line.
  mutating func line(_ content: String, _ level: Int) {
    add(margin)
    guard !content.isEmpty else { return add("\n") }
    indent(level)
    end(content)
  }

  /// Prints the beginning of a line up to the words of a statement, with its marks.
  private mutating func begin(_ statement: Statement, _ level: Int) {
    begin(level, isInactive: statement.isInactive, isProtected: statement.isProtected)
  }

  /// Prints the beginning of a line, with marks.
  mutating func begin(_ level: Int, isInactive: Bool, isProtected: Bool) {
    add(margin)
    indent(level)
    if isProtected { add("protect: ") }
    if isInactive { add("inactive: ") }
  }

  private mutating func indent(_ level: Int) {
    for _ in 0..<level { add("    ") }
  }

  /// Prints the end of a line.
  mutating func end(_ text: String) {
    add(text)
    add("\n")
  }

  /// Prints text as it is.
  mutating func add(_ text: String) { octets.append(contentsOf: text.utf8) }

  /// The number of blanks for each level.
  static let indent = 4
}
