import Schema

extension Statement {
  /// Determines the form of the words of a foreign statement again, by reading the statement's
  /// text: a word that was renamed may need another form. `path` is the path of the first word.
  /// Returns false, without a change, if the text has another meaning.
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

  /// Returns the containers of a path with only this statement in them.
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
