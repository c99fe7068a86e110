package import Schema

/// Writes statements as the `set` commands that make them. Comments have no such command.
package struct SetPrinter {
  private let schema: Schema
  private var text = ""

  /// The commands for all that is under `statement`, whose own words `prefix` holds.
  package static func print(
    contentsOf statement: Statement, under prefix: [String] = [], in schema: Schema
  ) -> String {
    var printer = SetPrinter(schema: schema)
    let base = prefix.map { " " + $0 }.joined()
    for child in statement.children { printer.print(child, base) }
    return printer.text
  }

  /// The commands for one statement with what is under it.
  package static func print(
    _ statement: Statement, under prefix: [String] = [], in schema: Schema
  ) -> String {
    var printer = SetPrinter(schema: schema)
    printer.print(statement, prefix.map { " " + $0 }.joined())
    return printer.text
  }

  private mutating func print(_ statement: Statement, _ prefix: String) {
    let declaration = schema[statement.declaration]
    var path = prefix
    if !declaration.name.isEmpty { path += " " + declaration.name }
    if declaration.isList { path += " " + Spelling.quoted(statement.value) }
    if declaration.isLeafList {
      for member in statement.members { command("set", path + " " + Spelling.quoted(member)) }
    } else if declaration.isLeaf {
      command("set", path + " " + Spelling.quoted(statement.value))
    } else {
      let before = text.utf8.count
      for child in statement.children { print(child, path) }
      if text.utf8.count == before {
        // A container that is no list cannot be set without something in it.
        guard declaration.isList || declaration.isFlag else { return }
        command("set", path)
      }
    }
    if statement.isInactive { command("deactivate", path) }
    if statement.isProtected { command("protect", path) }
  }

  private mutating func command(_ verb: String, _ path: String) {
    text += verb
    text += path
    text += "\n"
  }
}
