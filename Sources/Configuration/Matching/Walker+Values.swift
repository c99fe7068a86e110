import Schema

extension Walker {
  /// Returns the word in its canonical spelling, a secret in its obscured one. Throws if the word
  /// is not of the type.
  func check(
    _ word: Word, _ type: ValueType, _ declaration: Int
  ) throws(MatchError) -> String {
    var text = word.text
    if isPattern(text, declaration) { return NamePattern.canonical(text, type) }
    if surroundings.hasParameters, text.contains("$(") { return text }
    let isSecret = grammar.declarations[declaration].isSecret
    let isObscured = isSecret && text.hasPrefix(ObscuredText.prefix)
    if isObscured {
      guard let octets = ObscuredText.decode(text) else {
        throw MatchError(.invalid("invalid encrypted text"), at: word.end)
      }
      text = String(decoding: octets, as: UTF8.self)
    }
    switch type.check(text) {
    case .accepted(let canonical):
      guard isSecret else { return canonical }
      return isObscured ? word.text : ObscuredText.encode(canonical.utf8)
    case .rejected(let message): throw MatchError(.invalid(message), at: word.end)
    case .misread(let message, let offset):
      throw MatchError(.invalid(message), at: word.start + (word.isQuoted ? 1 : 0) + offset)
    case .ambiguous(let choices):
      let choices =
        surroundings.listsChoices
        ? choices.map { CompletionChoice($0.name, help: $0.help, kind: .keyword) } : []
      throw MatchError(.ambiguous(word.text, choices), at: word.end)
    case .unknown:
      guard surroundings.listsChoices, case .choice(let choices) = type else {
        throw MatchError(unknown, at: word.start)
      }
      throw MatchError(unknown, at: word.start, expecting: choices.map(\.name))
    }
  }

  /// Throws if a new list instance would have a name that cannot be read back. An existing instance
  /// with this name, which an earlier release has stored, can still be named.
  func refuseReserved(_ key: String, of list: Int, _ word: Word) throws(MatchError) {
    guard purpose.makesStatements, !surroundings.areStored, grammar.isReserved(key, asKeyOf: list),
      !isName(word, of: list)
    else { return }
    throw MatchError(.invalid("'\(key)' is a reserved word; it cannot be a name"), at: word.end)
  }

  /// Whether a key is a pattern, such as `<*>`, which stands in a group for all names that it
  /// matches.
  func isPattern(_ text: String, _ declaration: Int) -> Bool {
    NamePattern.isOne(text) && grammar.declarations[declaration].isList
      && position.path.contains { grammar.declarations[$0.declaration].isWhole }
  }

  /// Returns whether an instance with this name is in the configuration.
  func isName(_ word: Word, of list: Int) -> Bool {
    guard case .accepted(let key)? = grammar.declarations[list].key?.type.check(word.text) else {
      return false
    }
    let container = surroundings.tree.descendant(at: position.path, in: grammar)
    return container?.child(list, key: key, in: grammar) != nil
  }
}
