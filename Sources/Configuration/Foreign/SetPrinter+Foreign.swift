import Schema

extension SetPrinter {
  /// Prints the commands that set the statements that begin with a foreign word.
  mutating func print(foreign word: Statement) {
    let start = count
    defer { truncate(to: start) }
    step(spelled(word))
    let children = word.children
    let isForeign = children.allSatisfy { $0.declaration == word.declaration }
    if children.isEmpty {
      command("set")
    } else if word.areInBrackets, !word.form.isListed, children.count > 1 {
      // Nothing else would say that they belong into brackets.
      command("set", "[ \(children.map(spelled).joined(separator: " ")) ]")
    } else if word.form.isSingle, children.count == 1, children[0].children.isEmpty, isForeign {
      command("set", spelled(children[0]))
      // The statement is deactivated, by its name: it has no other value.
      mark(children[0])
    } else {
      for child in children { print(child) }
    }
    mark(word)
  }

  private mutating func mark(_ word: Statement) {
    if word.isInactive { command("deactivate") }
    if word.isProtected { command("protect") }
  }

  private func spelled(_ word: Statement) -> String {
    word.foreignSpelling(hidingSecrets: hidesSecrets)
  }
}
