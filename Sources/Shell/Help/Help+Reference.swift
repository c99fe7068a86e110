import Configuration
import Operations
import Schema

extension Help {
  /// The result of `help reference PATH`: the summary of a statement or a command, in the form in
  /// which the manual prints it.
  static func reference(_ path: Walker?) -> CommandResult {
    guard let entry = Entry(path) else { return .report("No reference found\n") }
    let declaration = entry.declaration
    var text = entry.title + "\n\nSyntax\n\n"
    if entry.isStatement {
      text += summary(declaration, level: 1, depth: 2) + "\n"
      text += "Hierarchy Level\n\n    \(level(of: declaration))\n"
    } else {
      text += usage(entry)
    }
    text += "\nDescription\n\n    \(declaration.help)\n"
    if !entry.isStatement, !declaration.notes.isEmpty {
      text += declaration.notes.map { "    \($0)\n" }.joined()
    }
    let defaults = entry.grammar.defaults(of: declaration)
    if !defaults.isEmpty {
      text += "\nDefault\n\n" + defaults.map { "    \($0)\n" }.joined()
    }
    if declaration.isInert { text += "\n    Accepted and shown; it has no effect here.\n" }
    return .report(text)
  }

  // MARK: Statements

  private static func level(of declaration: Declaration) -> String {
    let words = path(
      to: Schema.configuration[declaration.parent], in: Schema.configuration)
    return words.isEmpty ? "[edit]" : "[edit \(words.joined(separator: " "))]"
  }

  private static func summary(_ declaration: Declaration, level: Int, depth: Int) -> String {
    let indent = String(repeating: "    ", count: level)
    let line = indent + spelled(declaration)
    guard !declaration.children.isEmpty else { return line + ";\n" }
    if depth == 0 { return line + " { ... }\n" }
    var text = line + " {\n"
    for child in Schema.configuration.children(of: declaration)
    where !child.isHidden && (declaration.id == 0 || !child.isEverywhere) {
      text += summary(child, level: level + 1, depth: depth - 1)
    }
    return text + indent + "}\n"
  }

  /// The name of the declaration, with a placeholder for its value.
  private static func spelled(_ declaration: Declaration) -> String {
    guard let value = declaration.value else { return words(of: declaration) }
    let shown = placeholder(value.type, declaration)
    return words(of: declaration) + (value.isList ? " [ \(shown) ]" : " \(shown)")
  }

  private static func placeholder(_ type: ValueType, _ declaration: Declaration) -> String {
    switch type {
    case .choice(let choices): "(\(choices.map(\.name).joined(separator: " | ")))"
    case .integer(let range, let unit):
      "<\(unit ?? "number"), \(range.lowerBound)..\(range.upperBound)>"
    default: "<\(declaration.name)>"
    }
  }

  // MARK: Commands

  /// The command, with one line for each word that may or must follow it.
  private static func usage(_ entry: Entry) -> String {
    var text = "    \(entry.title)"
    if let value = entry.declaration.value { text += " " + argument(value.type) }
    text += "\n"
    let options = children(of: entry.declaration, in: entry.grammar).filter { !$0.isHidden }
    for option in options {
      let words = spelled(option: option)
      let isOptional = entry.declaration.isCommand && !option.isRequired && !option.name.isEmpty
      text += "        " + (isOptional ? "<\(words)>" : words) + "\n"
    }
    var lines = options.map { (words: spelled(option: $0), help: $0.key?.help ?? $0.help) }
    if let key = entry.declaration.key, let help = key.help {
      lines.insert(("<\(key.name)>", help), at: 0)
    }
    if !lines.isEmpty {
      text += "\nOptions\n\n"
      for (words, help) in lines { text += "    " + padded(words, 34) + "\(help)\n" }
    }
    return text
  }

  private static func spelled(option: Declaration) -> String {
    guard let value = option.value else { return words(of: option) }
    return option.name + " " + argument(value.type)
  }

  /// The kind of word that a value is, for people.
  private static func argument(_ type: ValueType) -> String {
    switch type {
    case .choice(let choices): "(\(choices.map(\.name).joined(separator: " | ")))"
    case .integer(let range, let unit):
      "\(unit ?? "number") (\(range.lowerBound)..\(range.upperBound))"
    case .address: "address"
    case .prefix, .interfaceAddress: "address/prefix"
    case .interface, .logicalInterface: "interface-name"
    case .listed("paths"), .listed("files"), .listed("transfers"): "filename"
    case .reference, .listed, .name: "name"
    default: "text"
    }
  }
}
