import Schema

/// The search for words of foreign statements: those that the guide to the statements of Junos
/// lists, and those in the configuration.
extension CompletionSearch {
  /// The help of a word that the schema does not declare.
  private static let help = "Kept without effect"

  /// The foreign statements that may begin in the container at the end of the path, and those that
  /// it contains. The container is one of the schema.
  var foreignNames: [CompletionChoice] {
    let place = position.place
    guard case .statement(let use) = purpose, use != .schema, walk.kind == nil,
      let id = grammar.foreign, place != id
    else { return [] }
    let existing = existingWords(id)
    if purpose.isOfExisting { return existing }
    let guide = ForeignGuide.realSystem
    guard let container = ForeignPlaces.realSystem.place(of: place) else { return existing }
    let names = guide.names(under: container)
    let taken = Set(existing.map(\.text))
    let others = names.filter { name in
      !taken.contains(name) && grammar.child(spelled: name, of: place) == nil
        && !grammar.bareLists[place].contains { walk.isChoice(name, of: $0) }
    }
    return existing + others.map { Self.candidate($0, under: container) }
  }

  /// Returns the completion of a name that the guide lists at `place`.
  private static func candidate(_ name: String, under place: ForeignGuide.Position)
    -> CompletionChoice
  {
    let guide = ForeignGuide.realSystem
    let hasContents =
      guide.child(name, of: place).map { child in
        guide.shape(of: child) == .list
          || (guide.shape(of: child) == .word && guide.hasContents(child))
      } ?? false
    return CompletionChoice(name, help: help, kind: .foreign, isContainer: hasContents)
  }

  /// Returns those keys of a list, or values of a leaf, that Junos has and the schema does not.
  /// Only a fixed set of keys or values is completed in this way.
  func foreignChoices(of declaration: Declaration, _ type: ValueType) -> [CompletionChoice] {
    guard !purpose.isOfCommand, !purpose.isOfExisting, walk.kind == nil, grammar.foreign != nil,
      case .choice(let choices) = type, !declaration.name.isEmpty,
      let container = ForeignPlaces.realSystem.place(of: position.place)
    else { return [] }
    let guide = ForeignGuide.realSystem
    guard let name = guide.child(declaration.name, of: container) else { return [] }
    let known = Set(choices.flatMap { [$0.name] + $0.aliases })
    return (guide.names(under: name) + guide.choices(of: name)).filter { !known.contains($0) }
      .map { Self.candidate($0, under: name) }
  }

  /// Returns the foreign words in the container at the end of the path in the configuration.
  private func existingWords(_ id: Int) -> [CompletionChoice] {
    (existingContainer?.instances(of: id) ?? []).filter { !$0.form.isSecret }.map { word in
      CompletionChoice(
        word.value, help: Self.help, kind: word.form.isKey ? .name : .foreign,
        isContainer: !word.children.isEmpty)
    }
  }

  /// Returns the words that may follow those of a foreign statement, as far as the guide lists
  /// them.
  func foreignCandidates(_ foreign: ForeignWalk) -> [CompletionChoice] {
    guard let id = grammar.foreign, !foreign.awaitsSecret else {
      return [.placeholder("value", "Secret")]
    }
    let existing = existingWords(id)
    if purpose.isOfExisting { return existing }
    let taken = Set(existing.map(\.text))
    let names = foreign.names.filter { !taken.contains($0) }
    var list =
      existing
      + names.map { name in
        guard !foreign.expectsKey, let place = foreign.place else {
          return CompletionChoice(name, help: Self.help, kind: .foreign)
        }
        return Self.candidate(name, under: place)
      }
    if foreign.expectsKey {
      if names.isEmpty { list.append(.placeholder("value", Self.help)) }
      list.append(CompletionChoice("[", help: "Open a set of values", kind: .foreign))
    } else if foreign.takesKey {
      list.append(.placeholder("value", Self.help))
    }
    return list
  }
}
