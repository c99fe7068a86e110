package import Schema

/// Prints statements as the `set` commands that create them. Comments have no such command.
package struct SetPrinter {
  /// The schema of the configuration.
  let schema: Schema
  private var octets: [UInt8] = []
  /// The words that lead to the present statement, each behind a blank.
  private var path: [UInt8]
  /// Whether secrets are obscured that foreign statements contain in plain text.
  let hidesSecrets: Bool

  /// Returns the commands for everything under `statement`, whose own words are `prefix`.
  package static func print(
    contentsOf statement: Statement, under prefix: [String] = [], in schema: Schema,
    hidingSecrets: Bool = false
  ) -> String {
    var printer = SetPrinter(schema, under: prefix, hidingSecrets)
    for child in statement.shown { printer.print(child) }
    return printer.text
  }

  /// Returns the commands for one statement with everything under it.
  package static func print(
    _ statement: Statement, under prefix: [String] = [], in schema: Schema,
    hidingSecrets: Bool = false
  ) -> String {
    var printer = SetPrinter(schema, under: prefix, hidingSecrets)
    printer.print(statement)
    return printer.text
  }

  private init(_ schema: Schema, under prefix: [String], _ hidesSecrets: Bool) {
    self.schema = schema
    self.hidesSecrets = hidesSecrets
    path = prefix.flatMap { Array(" \($0)".utf8) }
  }

  private var text: String { String(decoding: octets, as: UTF8.self) }

  /// The number of octets of the words that lead to the present statement.
  var count: Int { path.count }

  /// Removes words until that number of octets is left.
  mutating func truncate(to count: Int) { path.removeLast(path.count - count) }

  /// Prints the commands for one statement.
  mutating func print(_ statement: Statement) {
    if statement.declaration == schema.foreign { return print(foreign: statement) }
    let (id, start) = (statement.declaration, path.count)
    defer { path.removeLast(path.count - start) }
    if !schema.declarations[id].name.isEmpty { step(schema.declarations[id].name) }
    if schema.declarations[id].isList { step(Spelling.quoted(statement.value)) }
    if schema.declarations[id].isLeafList {
      for member in statement.members { command("set", Spelling.quoted(member)) }
    } else if schema.declarations[id].isLeaf {
      command("set", Spelling.quoted(statement.value))
    } else {
      let before = octets.count
      for child in statement.shown { print(child) }
      if octets.count == before {
        // A container that is no list cannot be created without contents.
        guard
          schema.declarations[id].isList || schema.declarations[id].isFlag
            || schema.declarations[id].isPresence
        else { return }
        command("set")
      }
    }
    if statement.isInactive { command("deactivate") }
    if statement.isProtected { command("protect") }
  }

  /// Appends a word.
  mutating func step(_ word: String) {
    path.append(UInt8(ascii: " "))
    path.append(contentsOf: word.utf8)
  }

  /// Prints a command with the present words and a value.
  mutating func command(_ verb: String, _ value: String? = nil) {
    octets.append(contentsOf: verb.utf8)
    octets.append(contentsOf: path)
    if let value {
      octets.append(UInt8(ascii: " "))
      octets.append(contentsOf: value.utf8)
    }
    octets.append(UInt8(ascii: "\n"))
  }
}
