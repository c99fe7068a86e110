import Schema

extension Statement {
  /// Takes over how the words of a foreign statement are written, and which are secrets, from its own
  /// text: a word that got another name may be written in another way. `path` leads to the first word
  /// of the statement. Returns false, and changes nothing, if the text means something else.
  mutating func readAgain(foreignAt path: [PathElement], in schema: Schema) -> Bool {
    guard let word = descendant(at: path, in: schema) else { return false }
    let alone = headed(by: word, at: path.dropLast(), in: schema)
    let text = TextPrinter.print(contentsOf: alone, in: schema)
    let loaded = TextParser.stored(Array(text.utf8), in: schema)
    guard loaded.errors.isEmpty, loaded.tree == alone,
      let read = loaded.tree.descendant(at: path, in: schema)
    else { return false }
    update(at: path[...], in: schema) { $0 = read.besides(word) }
    return true
  }

  /// Returns the containers on the way to a statement with this one in them, and nothing else.
  private func headed(
    by statement: Statement, at path: ArraySlice<PathElement>, in schema: Schema
  ) -> Statement {
    var result = bare
    guard let first = path.first else {
      result.add(statement, in: schema)
      return result
    }
    let key = schema.declarations[first.declaration].isList ? first.value : ""
    if let child = child(first.declaration, key: key, in: schema) {
      result.add(child.headed(by: statement, at: path.dropFirst(), in: schema), in: schema)
    }
    return result
  }
}
