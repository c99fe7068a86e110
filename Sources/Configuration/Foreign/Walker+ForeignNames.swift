import Schema

/// Determines which words belong to foreign statements.
extension Walker {
  /// Returns whether the guide lists a statement of exactly that name in the container, which the
  /// schema declares.
  func isForeignName(_ text: String) -> Bool {
    guard mayBeForeign, !text.isEmpty, grammar.child(spelled: text, of: position.place) == nil
    else { return false }
    // A word that is one of the fixed keys of a list in the container is not foreign. Keys that the
    // user chooses are not considered here.
    if grammar.bareLists[position.place].contains(where: { isChoice(text, of: $0) }) {
      return false
    }
    return ForeignPlaces.realSystem.lists(text, in: position.place)
  }

  /// Returns the name of the foreign statement in the container that a word of a command
  /// abbreviates; nil if there is none, or if there are several.
  func foreignName(abbreviated text: String) -> String? {
    guard mayBeForeign, surroundings.expandsForeign, !text.isEmpty,
      let container = ForeignPlaces.realSystem.place(of: position.place),
      let name = ForeignGuide.realSystem.name(abbreviated: text, under: container),
      grammar.child(spelled: name, of: position.place) == nil
    else { return nil }
    return name
  }

  /// Returns whether a name that the guide does not list is kept, because the caller requests it,
  /// or because it is in the configuration already.
  func mayBeUnlisted(_ text: String) -> Bool {
    guard mayBeForeign, !text.isEmpty else { return false }
    if surroundings.keepsUnlisted { return true }
    return purpose.isOfExisting && isForeignChild(text)
  }

  /// Whether the next word may begin a foreign statement.
  private var mayBeForeign: Bool {
    guard grammar.foreign != nil, case .statement(let use) = purpose else { return false }
    return use != .schema && kind == nil
  }

  /// Returns whether a word is one of the fixed keys of a list.
  func isChoice(_ name: String, of list: Int) -> Bool {
    guard case .choice(let choices)? = grammar.declarations[list].key?.type else { return false }
    return choices.contains { $0.name == name }
  }

  /// Returns whether a word that is not a choice of a list or leaf of the schema is one in Junos.
  func isForeignValue(_ word: Word, _ type: ValueType, of declaration: Int) -> Bool {
    guard mayBeForeign, case .choice = type else { return false }
    switch type.check(word.text) {
    case .accepted, .ambiguous, .misread: return false
    case .rejected, .unknown: break
    }
    let (guide, name) = (ForeignGuide.realSystem, grammar.declarations[declaration].name)
    guard !name.isEmpty, let container = ForeignPlaces.realSystem.place(of: position.place),
      let statement = guide.child(name, of: container)
    else { return false }
    return guide.child(word.text, of: statement) != nil
      || guide.choices(of: statement).contains(word.text)
  }

  /// Throws if a word, which is the first of a foreign statement or a value that the schema lacks,
  /// would be a statement of the schema, or is not listed by the guide.
  func requireForeign(_ word: Word) throws(MatchError) {
    guard !surroundings.keepsUnlisted, !surroundings.areStored, !isForeignChild(word.text) else {
      return
    }
    let guide = ForeignGuide.realSystem
    guard position.place == grammar.foreign else {
      let isForeign =
        grammar.child(spelled: word.text, of: position.place) == nil
        && ForeignPlaces.realSystem.lists(word.text, in: position.place)
      if isForeign { return }
      throw MatchError(unknownName(word.text), at: word.start)
    }
    let container = path.dropLast().last?.declaration ?? 0
    guard let name = path.last?.value, container != grammar.foreign,
      let declared = grammar.child(spelled: name, of: container),
      let type = grammar.declarations[declared].key?.type
        ?? grammar.declarations[declared].value?.type,
      let outer = ForeignPlaces.realSystem.place(of: container),
      let place = guide.child(name, of: outer)
    else { return }
    let isListed =
      guide.child(word.text, of: place) != nil || guide.choices(of: place).contains(word.text)
    switch type.check(word.text) {
    case .rejected where isListed, .unknown where isListed: return
    default: throw MatchError(unknownName(word.text), at: word.start)
    }
  }

  /// Returns whether the configuration has this foreign word at the end of the path.
  func isForeignChild(_ text: String) -> Bool {
    guard let id = grammar.foreign else { return false }
    let container = surroundings.tree.descendant(at: position.path, in: grammar)
    return container?.child(id, key: text, in: grammar) != nil
  }
}
