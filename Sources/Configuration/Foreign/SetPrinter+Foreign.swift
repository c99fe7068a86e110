import Schema

extension SetPrinter {
  /// Prints the commands that set the statements which begin with a foreign word.
  mutating func print(foreign word: Statement) {
    let start = count
    defer { truncate(to: start) }
    step(spelled(word))
    let children = word.children
    let isForeign = children.allSatisfy { $0.declaration == word.declaration }
    if children.isEmpty {
      command("set")
    } else if word.areInBrackets, !word.form.isListed, children.count > 1 {
      // Only the brackets show that the values are members of one statement.
      command("set", "[ \(children.map(spelled).joined(separator: " ")) ]")
    } else if word.form.isSingle, children.count == 1, children[0].children.isEmpty, isForeign {
      command("set", spelled(children[0]))
      // The statement is deactivated by its name, because it cannot have another value.
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
