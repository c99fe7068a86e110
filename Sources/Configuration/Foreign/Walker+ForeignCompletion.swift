import Schema

/// What may stand next among foreign statements: what the guide lists, and what is there.
extension Walker {
  /// What is said of a name that the schema lacks.
  private static let help = "Kept without effect"

  /// The foreign statements that may begin in a container of the schema, or that are in it.
  func foreignNames(offersOnlyWhatIsThere: Bool) -> [Candidate] {
    guard case .statement(let use) = purpose, use != .schema, kind == nil,
      let id = grammar.foreign, place != id
    else { return [] }
    let there = foreignWords(id)
    if offersOnlyWhatIsThere { return there }
    let guide = ForeignGuide.realSystem
    guard let container = ForeignPlaces.realSystem.place(of: place) else { return there }
    let names = guide.names(under: container)
    let taken = Set(there.map(\.text))
    let others = names.filter { name in
      !taken.contains(name) && grammar.child(spelled: name, of: place) == nil
        && !grammar.bareLists[place].contains { isChoice(name, of: $0) }
    }
    return there + others.map { Self.candidate($0, under: container) }
  }

  private static func candidate(_ name: String, under place: ForeignGuide.Place) -> Candidate {
    let guide = ForeignGuide.realSystem
    let hasContents =
      guide.child(name, of: place).map { child in
        guide.shape(of: child) == .list
          || (guide.shape(of: child) == .word && guide.hasContents(child))
      } ?? false
    return Candidate(name, help: help, kind: .foreign, isContainer: hasContents)
  }

  /// The keys of a list, or values of a leaf, that the schema lacks where it has a fixed set of them.
  func foreignChoices(of declaration: Declaration, _ type: ValueType) -> [Candidate] {
    guard case .statement(let use) = purpose, !use.isOfExisting, kind == nil,
      grammar.foreign != nil, case .choice(let choices) = type, !declaration.name.isEmpty,
      let container = ForeignPlaces.realSystem.place(of: place)
    else { return [] }
    let guide = ForeignGuide.realSystem
    guard let name = guide.child(declaration.name, of: container) else { return [] }
    let known = Set(choices.flatMap { [$0.name] + $0.aliases })
    return (guide.names(under: name) + guide.choices(of: name)).filter { !known.contains($0) }
      .map { Self.candidate($0, under: name) }
  }

  /// Whether a word is one of the fixed keys of a list.
  func isChoice(_ name: String, of list: Int) -> Bool {
    guard case .choice(let choices)? = grammar.declarations[list].key?.type else { return false }
    return choices.contains { $0.name == name }
  }

  /// The words at the end of the path that the tree has.
  private func foreignWords(_ id: Int) -> [Candidate] {
    let container = surroundings.tree.descendant(at: path, in: grammar)
    return (container?.instances(of: id) ?? []).filter { !$0.form.isSecret }.map { word in
      Candidate(
        word.value, help: Self.help, kind: word.form.isKey ? .name : .foreign,
        isContainer: !word.children.isEmpty)
    }
  }

  /// What may follow the words of a foreign statement, as far as the guide tells.
  func foreignCandidates(_ walk: ForeignWalk, offersOnlyWhatIsThere: Bool) -> [Candidate] {
    guard let id = grammar.foreign, !walk.awaitsSecret else {
      return [Candidate("<value>", help: "Secret", kind: .placeholder)]
    }
    let there = foreignWords(id)
    if offersOnlyWhatIsThere { return there }
    let taken = Set(there.map(\.text))
    let names = walk.names.filter { !taken.contains($0) }
    var list =
      there
      + names.map { name in
        guard !walk.expectsKey, let place = walk.place else {
          return Candidate(name, help: Self.help, kind: .foreign)
        }
        return Self.candidate(name, under: place)
      }
    if walk.expectsKey {
      if names.isEmpty { list.append(Candidate("<value>", help: Self.help, kind: .placeholder)) }
      list.append(Candidate("[", help: "Open a set of values", kind: .foreign))
    } else if walk.takesKey {
      list.append(Candidate("<value>", help: Self.help, kind: .placeholder))
    }
    return list
  }
}
