import Operations
import Schema

/// The manual pages of statements, written from their declarations.
package struct ManualPage {
  private let schema: Schema
  private var text: String

  /// The manual page aspic.conf(5), in mdoc.
  package static var configuration: String { text(of: .configuration, head, tail) }

  /// The manual page aspic.lab(5), in mdoc.
  package static var lab: String { text(of: .lab, labHead, labTail) }

  private static func text(of schema: Schema, _ head: String, _ tail: String) -> String {
    var page = ManualPage(schema: schema, text: head)
    page.describe(schema.root)
    return page.text + tail
  }

  private static let head = """
    .\\" Written from the schema; RECORD=1 make test writes it anew.
    .Dd November 23, 2026
    .Dt ASPIC.CONF 5
    .Os
    .Sh NAME
    .Nm aspic.conf
    .Nd configuration statements of aspic
    .Sh DESCRIPTION
    A configuration of
    .Xr aspic 1
    is a tree of statements.
    In text form a statement that holds others has braces, and one that does not
    ends with a semicolon; several values stand in brackets.
    .Ql #
    begins a comment that is dropped, and
    .Ql /* */
    encloses one that stays with the statement behind it.
    The mark
    .Ql inactive :
    keeps a statement from taking effect.
    .Pp
    In set form each statement is a command with its whole path.
    .Pp
    Keys and shared secrets are shown in a reversible spelling that begins with
    .Ql $9$ .
    It hides them from a glance and from nobody else.
    .Pp
    What the real system has and this page lacks is kept without effect; see
    .Sx Files of real routers
    in
    .Xr aspic 1 .
    .Sh STATEMENTS

    """

  private static let tail = """
    .Sh SEE ALSO
    .Xr aspic 1

    """

  /// Writes a section for each level that contains statements, in the order of `show`.
  private mutating func describe(_ container: Declaration) {
    // A statement that is allowed at every level is described once, at the top.
    let children = schema.children(of: container).filter { child in
      !child.isHidden && (container.id == 0 || !child.isEverywhere)
    }
    guard !children.isEmpty else { return }
    text += ".Ss \(level(of: container))\n"
    for note in paragraph(container.notes) { text += note }
    text += ".Bl -tag -width Ds\n"
    for child in children { describe(leafOrLevel: child) }
    text += ".El\n"
    for child in children where child.hasBody && !child.isWhole { describe(child) }
  }

  private mutating func describe(leafOrLevel declaration: Declaration) {
    text += ".It \(item(declaration))\n"
    text += Self.escaped(declaration.help) + ".\n"
    if !declaration.hasBody { for note in paragraph(declaration.notes) { text += note } }
    if case .choice(let choices)? = declaration.value?.type ?? declaration.key?.type {
      text += ".Bl -tag -width Ds -compact\n"
      for choice in choices {
        text += ".It Cm \(choice.name)\n\(Self.escaped(choice.help)).\n"
      }
      text += ".El\n"
    }
    if let range = range(declaration) { text += "\(range)\n" }
    let defaults = schema.defaults(of: declaration)
    if !defaults.isEmpty {
      text += "Default:\n" + defaults.map { ".Cm \($0)" }.joined(separator: " ,\n") + " .\n"
    }
    if declaration.isRequired { text += "Mandatory.\n" }
    if declaration.isSecret { text += "Secret.\n" }
    if declaration.isInert { text += "Accepted and shown; it has no effect here.\n" }
  }

  private func paragraph(_ notes: [String]) -> [String] {
    Self.lines(of: notes.joined(separator: " ")).map { Self.escaped($0) + "\n" }
  }

  /// Breaks a note into lines: each sentence begins a line, as is usual in mdoc, and no line is
  /// longer than 78 characters.
  private static func lines(of note: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in note.split(separator: " ") {
      if !line.isEmpty, line.hasSuffix(".") || line.utf8.count + word.utf8.count >= 78 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + [line]
  }

  private func item(_ declaration: Declaration) -> String {
    var words = declaration.name.isEmpty ? [] : ["Ic \(declaration.name)"]
    if let key = declaration.key { words.append("Ar \(key.name)") }
    if let value = declaration.value {
      if case .choice = value.type {
        words.append("Ar choice")
      } else {
        words.append(value.isList ? "Ar value ..." : "Ar value")
      }
    }
    return words.joined(separator: " ")
  }

  private func range(_ declaration: Declaration) -> String? {
    switch declaration.value?.type ?? declaration.key?.type {
    case .integer(let range, let unit):
      "From \(range.lowerBound) to \(range.upperBound)\(unit.map { " " + $0 } ?? "")."
    case .string(let length), .name(let length):
      "\(length.lowerBound) to \(length.upperBound) characters."
    case .hexadecimal(let length):
      "\(length.lowerBound) to \(length.upperBound) hexadecimal digits."
    case .reference(let path, _):
      "Names an instance of\n.Ql \(path.joined(separator: " ")) ."
    default: nil
    }
  }

  private func level(of container: Declaration) -> String {
    var words: [String] = []
    var declaration = container
    while declaration.id != 0 {
      let key = declaration.key.map { "<\($0.name)>" }
      let name = [declaration.name, key ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
      words.insert(name, at: 0)
      declaration = schema[declaration.parent]
    }
    return words.isEmpty ? "Top level" : words.joined(separator: " ")
  }

  /// Returns a line in which mdoc finds no macro: a line that begins with a full stop or an
  /// apostrophe would be one.
  private static func escaped(_ line: String) -> String {
    let text = line.replacing("\\", with: "\\e").replacing("`", with: "'")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
