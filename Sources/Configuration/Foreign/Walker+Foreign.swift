import Schema

/// Statements that the schema lacks: any words, each an element of the path.
extension Walker {
  /// The most words and containers on the way to a statement. What is deeper is refused: trees are
  /// walked by functions that call themselves.
  private static let maximumLength = 128

  /// Whether the guide lists a statement of that very name in the container, which is one of the
  /// schema.
  func isForeignName(_ text: String) -> Bool {
    guard mayBeForeign, grammar.child(spelled: text, of: place) == nil, !text.isEmpty else {
      return false
    }
    // A key from a fixed set is one; a name that the user makes up is not the name of a statement.
    if grammar.bareLists[place].contains(where: { isChoice(text, of: $0) }) { return false }
    return ForeignPlaces.realSystem.lists(text, in: place)
  }

  /// The name of a foreign statement in the container that a word of a command abbreviates; nil: none,
  /// or several.
  func foreignName(abbreviated text: String) -> String? {
    guard mayBeForeign, surroundings.expandsForeign, !text.isEmpty,
      let container = ForeignPlaces.realSystem.place(of: place),
      let name = ForeignGuide.realSystem.name(abbreviated: text, under: container),
      grammar.child(spelled: name, of: place) == nil
    else { return nil }
    return name
  }

  /// Whether a name that is not listed is kept, because the caller asks for it, or because it is in the
  /// tree already.
  func mayBeUnlisted(_ text: String) -> Bool {
    guard mayBeForeign, !text.isEmpty else { return false }
    if surroundings.keepsUnlisted { return true }
    guard case .statement(let use) = purpose, use.isOfExisting else { return false }
    return isForeignChild(text)
  }

  private var mayBeForeign: Bool {
    guard grammar.foreign != nil, case .statement(let use) = purpose else { return false }
    return use != .schema && kind == nil
  }

  /// Whether a word that is not one of the choices of a list or leaf is one of the real system's.
  func isForeignValue(_ word: Word, _ type: ValueType, of declaration: Int) -> Bool {
    guard mayBeForeign, case .choice = type else { return false }
    switch type.check(word.text) {
    case .accepted, .ambiguous, .misread: return false
    case .rejected, .unknown: break
    }
    let (guide, name) = (ForeignGuide.realSystem, grammar.declarations[declaration].name)
    guard !name.isEmpty, let container = ForeignPlaces.realSystem.place(of: place),
      let statement = guide.child(name, of: container)
    else { return false }
    return guide.child(word.text, of: statement) != nil
      || guide.choices(of: statement).contains(word.text)
  }

  /// Takes the first words of a foreign statement in a container of the schema.
  mutating func beginForeign(with words: [String], at word: Word) throws(MatchError) {
    let container = place
    var words = words
    if words.count == 1, !isForeignName(words[0]), let name = foreignName(abbreviated: words[0]) {
      words = [name]
    }
    foreign = ForeignWalk(in: container)
    foreign?.expandsNames = surroundings.expandsForeign
    pending = .child
    let start = path.count
    if !leaves.isEmpty {
      // `next-hop 10.0.0.1 retain`: the statement goes on beside what was given.
      addLeaf(PathElement(grammar.foreign ?? 0))
      endsInLeaf = true
    }
    for text in words {
      try append(Word(text, start: word.start, end: word.end, isQuoted: false))
    }
    // A list of the schema, or a leaf, that lacks this one value.
    if words.count > 1 { path[start].form.layout = .lines }
    let predecessor = ForeignPlaces.realSystem.predecessor(of: words[0], in: container)
    // The largest number is that of words within foreign statements.
    path[start].predecessor = Int16(clamping: min(predecessor, Int(Int16.max) - 1))
  }

  /// Begins a statement beside one of the same container. Behind a name that is a key, the keyword
  /// may be said again: `rename group a to group b`.
  mutating func beginForeign(beside twin: PathElement) {
    if path.last?.declaration != grammar.foreign { foreign = ForeignWalk(in: place) }
    foreignKeyword = twin.form.isKey ? path.last?.value : nil
  }

  /// Takes a word of a foreign statement. False: it begins a statement that stands everywhere.
  mutating func takeForeign(_ word: Word) throws(MatchError) -> Bool {
    guard let id = grammar.foreign, let walk = foreign else { return false }
    if case .members = pending {
      try takeForeignMember(word, id)
      return true
    }
    if !word.isQuoted, path.count == base, word.text == foreignKeyword {
      foreignKeyword = nil
      return true
    }
    if !word.isQuoted, !walk.expectsKey {
      if grammar.child(spelled: word.text, of: id) != nil, path.last?.declaration == id {
        foreign = nil
        return false
      }
    }
    if !word.isQuoted, word.text == "[", path.count > base || walk.expectsKey {
      (pending, members) = (.members(id), [])
      return true
    }
    if purpose == .statement(.matching), !isForeignChild(word.text) {
      pattern = Pattern(text: word.text, declaration: id)
      return true
    }
    if twin != nil || path.count == base { try requireForeign(word) }
    try append(word)
    return true
  }

  /// Refuses a word, beside another or under the level at hand, that would be a statement of the
  /// schema, or that nothing lists, if it is the first of a foreign statement or the value that the
  /// schema lacks.
  private func requireForeign(_ word: Word) throws(MatchError) {
    guard !surroundings.keepsUnlisted, !surroundings.areStored, !isForeignChild(word.text) else {
      return
    }
    let guide = ForeignGuide.realSystem
    guard place == grammar.foreign else {
      let isForeign =
        grammar.child(spelled: word.text, of: place) == nil
        && ForeignPlaces.realSystem.lists(word.text, in: place)
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

  /// Whether the tree has that word at the end of the path.
  func isForeignChild(_ text: String) -> Bool {
    guard let id = grammar.foreign else { return false }
    let container = surroundings.tree.descendant(at: path, in: grammar)
    return container?.child(id, key: text, in: grammar) != nil
  }

  private mutating func append(_ word: Word) throws(MatchError) {
    guard let id = grammar.foreign, var walk = foreign else { return }
    guard path.count < Self.maximumLength else {
      throw MatchError(.invalid("too many words and levels"), at: word.end)
    }
    if case .rejected(let message) = ValueType.text.check(word.text) {
      throw MatchError(.invalid(message), at: word.end)
    }
    let step = walk.take(word.text, isQuoted: word.isQuoted, after: path.count)
    foreign = walk
    if step.count < path.count {
      if !endsInLeaf { addEnd() }
      path.removeLast(path.count - step.count)
      addLeaf(PathElement(id))
      endsInLeaf = true
    } else if path.count > base, path[path.count - 1].declaration == id {
      continueLine()
    }
    var element = PathElement(id, value: step.word)
    element.form = step.form
    enter(element)
    if endsInLeaf {
      leaves.removeLast()
      addEnd()
    }
  }

  /// A text that goes on behind a word, on its line, says how the word is written.
  private mutating func continueLine() {
    let last = path.count - 1
    guard surroundings.areInBraces else { return }
    switch path[last].form.layout {
    case .block, .unknown: path[last].form.layout = .lines
    case .lines, .brackets, .line, .lineOfOne: break
    }
    path[last].form.isWritten = true
  }

  /// A brace behind the words says how the last of them is written.
  mutating func openForeignBlock() {
    guard let id = grammar.foreign, path.count > base, path[path.count - 1].declaration == id
    else { return }
    path[path.count - 1].form.layout = .block
    path[path.count - 1].form.isWritten = true
  }

  /// Adds the end of the path as a leaf.
  private mutating func addEnd() {
    guard let last = path.last else { return }
    leaves.append(LeafPath(container: path.dropLast(), element: last))
  }

  private mutating func takeForeignMember(_ word: Word, _ id: Int) throws(MatchError) {
    guard word.text == "]", !word.isQuoted else {
      if case .rejected(let message) = ValueType.text.check(word.text) {
        throw MatchError(.invalid(message), at: word.end)
      }
      return members.append(word.text)
    }
    guard !members.isEmpty else { throw MatchError(.missingArgument, at: word.end) }
    if path.count == base {
      for member in members {
        try requireForeign(Word(member, start: word.start, end: word.end))
      }
    }
    pending = .child
    guard let walk = foreign else { return }
    if path.count > base { path[path.count - 1].form.layout = .brackets }
    for member in members {
      var rest = walk
      let step = rest.take(member, isQuoted: true, after: path.count)
      var element = PathElement(id, value: step.word)
      element.form = step.form
      addLeaf(element)
    }
    foreign?.endMembers()
  }

  /// The element of a foreign statement's path that its marks and comments belong to; nil: the path
  /// is none of a foreign statement.
  var foreignHead: Int? {
    guard let id = grammar.foreign, path.count > base, path[base].declaration == id else {
      // `inactive: from protocol static;`: that of the schema is the statement.
      return nil
    }
    let end = leaves.isEmpty ? path.count : min(path.count, leaves[0].container.count + 1)
    return path[base..<end].indices.first { index in
      // The only one in brackets may go on.
      let isMember = path[index].form.layout == .brackets && index + 2 < end
      return !isMember && !path[index].form.continuesLine
    } ?? end - 1
  }
}
