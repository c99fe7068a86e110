import Configuration
import Schema

/// What the declarations say of a statement, for `help`.
enum Help {
  /// `help reference PATH`: the statement's summary, as the manual prints it.
  static func reference(_ call: Invocation) -> CommandResult {
    guard let declaration = declaration(call) else { return .report("No reference found\n") }
    var text = heading(declaration) + "\n"
    text += "Syntax\n\n" + summary(declaration, level: 1, depth: 2) + "\n"
    text += "Hierarchy Level\n\n    \(level(of: declaration))\n\n"
    text += "Description\n\n    \(declaration.help)\n"
    if let value = declaration.defaultValue { text += "\nDefault\n\n    \(value)\n" }
    if declaration.isInert { text += "\n    Accepted and shown; it has no effect here.\n" }
    return .report(text)
  }

  /// `help topic PATH`: what it is for.
  static func topic(_ call: Invocation) -> CommandResult {
    guard let declaration = declaration(call) else { return .report("No topic found\n") }
    var text = heading(declaration) + "\n    \(declaration.help)\n"
    if !declaration.notes.isEmpty {
      text += "\n" + declaration.notes.map { "    \($0)\n" }.joined()
    }
    let children = Schema.configuration.children(of: declaration).filter { !$0.isHidden }
    if !children.isEmpty {
      text += "\n    Statements:\n"
      for child in children {
        let name = words(of: child)
        text += "      \(name)" + String(repeating: " ", count: max(2, 30 - name.count))
        text += "\(child.help)\n"
      }
    }
    return .report(text)
  }

  /// `help apropos WORD`: every statement whose name or help has the word in it.
  static func apropos(_ call: Invocation) -> CommandResult {
    let wanted = call.walker.restOfLine.map(\.text).joined(separator: " ").lowercased()
    let schema = Schema.configuration
    var text = ""
    for declaration in schema.declarations where schema.isInTree(declaration) {
      guard !declaration.isHidden,
        declaration.name.lowercased().contains(wanted)
          || declaration.help.lowercased().contains(wanted)
      else { continue }
      text += "set \(path(to: declaration).joined(separator: " "))\n    \(declaration.help)\n"
    }
    return .report(text.isEmpty ? "Nothing found\n" : text)
  }

  /// `display detail`: what stands in a comment above a statement.
  static func detail(of declaration: Declaration) -> [String] {
    var lines = ["\(heading(declaration)): \(declaration.help)"]
    if let type = declaration.value?.type ?? declaration.key?.type { lines += constraint(of: type) }
    if let value = declaration.defaultValue { lines.append("default: \(value)") }
    if declaration.isRequired { lines.append("constraint: mandatory") }
    if declaration.isInert { lines.append("constraint: accepted and shown, without effect here") }
    return lines + declaration.notes
  }

  private static func constraint(of type: ValueType) -> [String] {
    switch type {
    case .string(let range), .name(let range), .hexadecimal(let range):
      ["range: \(range.lowerBound) .. \(range.upperBound)"]
    case .integer(let range, let unit):
      ["range: \(range.lowerBound) .. \(range.upperBound)"] + (unit.map { ["units: \($0)"] } ?? [])
    case .choice(let choices): ["match: (\(choices.map(\.name).joined(separator: " | ")))"]
    default: []
    }
  }

  private static func declaration(_ call: Invocation) -> Declaration? {
    guard let last = call.walker.nested?.path.last else { return nil }
    return Schema.configuration[last.declaration]
  }

  private static func heading(_ declaration: Declaration) -> String {
    declaration.name.isEmpty ? words(of: declaration) : declaration.name
  }

  private static func level(of declaration: Declaration) -> String {
    let words = path(to: Schema.configuration[declaration.parent])
    return words.isEmpty ? "[edit]" : "[edit \(words.joined(separator: " "))]"
  }

  /// From the root, keys as placeholders.
  private static func path(to declaration: Declaration) -> [String] {
    var parts: [String] = []
    var declaration = declaration
    while declaration.id != 0 {
      parts.insert(words(of: declaration), at: 0)
      declaration = Schema.configuration[declaration.parent]
    }
    return parts
  }

  private static func words(of declaration: Declaration) -> String {
    let key = declaration.key.map { "<\($0.name)>" }
    return ([declaration.name] + [key ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func summary(_ declaration: Declaration, level: Int, depth: Int) -> String {
    let indent = String(repeating: "    ", count: level)
    var line = indent + words(of: declaration)
    if let value = declaration.value {
      let shown = placeholder(value.type, declaration)
      line += value.isList ? " [ \(shown) ]" : " \(shown)"
    }
    guard !declaration.children.isEmpty else { return line + ";\n" }
    if depth == 0 { return line + " { ... }\n" }
    var text = line + " {\n"
    for child in Schema.configuration.children(of: declaration) where !child.isHidden {
      text += summary(child, level: level + 1, depth: depth - 1)
    }
    return text + indent + "}\n"
  }

  private static func placeholder(_ type: ValueType, _ declaration: Declaration) -> String {
    switch type {
    case .choice(let choices): "(\(choices.map(\.name).joined(separator: " | ")))"
    case .integer(let range, let unit):
      "<\(unit ?? "number"), \(range.lowerBound)..\(range.upperBound)>"
    default: "<\(declaration.name)>"
    }
  }
}
