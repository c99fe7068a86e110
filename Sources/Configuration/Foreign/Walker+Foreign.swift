import Schema

/// Matches the words of foreign statements, which the schema lacks. Each word becomes an element of
/// the path.
extension Walker {
  /// The maximum number of elements of a path. Deeper statements are rejected, because recursive
  /// functions visit the tree.
  private static let maximumLength = 128

  /// Matches the first words of a foreign statement in a container of the schema.
  mutating func beginForeign(with words: [String], at word: Word) throws(MatchError) {
    let container = position.place
    var words = words
    if words.count == 1, !isForeignName(words[0]), let name = foreignName(abbreviated: words[0]) {
      words = [name]
    }
    var walk = ForeignWalk(in: container)
    walk.expandsNames = surroundings.expandsForeign
    foreign.walk = walk
    position.pending = .child
    let start = position.path.count
    if !position.leaves.isEmpty {
      // The statement follows others on the line: `next-hop 10.0.0.1 retain`.
      position.addLeaf(PathElement(grammar.foreign ?? 0))
      foreign.endsInLeaf = true
    }
    for text in words {
      try append(Word(text, start: word.start, end: word.end, isQuoted: false))
    }
    // The first word is a list or leaf of the schema, and only the second one is foreign.
    if words.count > 1 { position.path[start].form.layout = .lines }
    let predecessor = ForeignPlaces.realSystem.predecessor(of: words[0], in: container)
    // The largest number is reserved for words within foreign statements.
    position.path[start].predecessor = Int16(clamping: min(predecessor, Int(Int16.max) - 1))
  }

  /// Begins a foreign statement beside one in the same container. If its name is a key, the keyword
  /// before it may be repeated: `rename group a to group b`.
  mutating func beginForeign(beside twin: PathElement) {
    if path.last?.declaration != grammar.foreign {
      foreign.walk = ForeignWalk(in: position.place)
    }
    foreign.keyword = twin.form.isKey ? path.last?.value : nil
  }

  /// Matches a word of a foreign statement. Returns false if it begins a statement of the schema
  /// that may stand everywhere, such as `apply-groups`.
  mutating func matchForeign(_ word: Word) throws(MatchError) -> Bool {
    guard let id = grammar.foreign, let walk = foreign.walk else { return false }
    if case .members = position.pending {
      try matchForeignMember(word, id)
      return true
    }
    if !word.isQuoted, path.count == position.base, word.text == foreign.keyword {
      foreign.keyword = nil
      return true
    }
    if !word.isQuoted, !walk.expectsKey {
      if grammar.child(spelled: word.text, of: id) != nil, path.last?.declaration == id {
        foreign.walk = nil
        return false
      }
    }
    if !word.isQuoted, word.text == "[", path.count > position.base || walk.expectsKey {
      position.openBracket(of: id)
      return true
    }
    if purpose == .statement(.matching), !isForeignChild(word.text) {
      position.end(with: StatementPattern(text: word.text, declaration: id))
      return true
    }
    if twin != nil || path.count == position.base { try requireForeign(word) }
    try append(word)
    return true
  }

  /// Appends a word of a foreign statement to the path.
  private mutating func append(_ word: Word) throws(MatchError) {
    guard let id = grammar.foreign, var walk = foreign.walk else { return }
    guard path.count < Self.maximumLength else {
      throw MatchError(.invalid("too many words and levels"), at: word.end)
    }
    if case .rejected(let message) = ValueType.text.check(word.text) {
      throw MatchError(.invalid(message), at: word.end)
    }
    let step = walk.follow(word.text, isQuoted: word.isQuoted, after: path.count)
    foreign.walk = walk
    if step.count < path.count {
      if !foreign.endsInLeaf { position.addEndAsLeaf() }
      position.path.removeLast(path.count - step.count)
      position.addLeaf(PathElement(id))
      foreign.endsInLeaf = true
    } else if path.count > position.base, path[path.count - 1].declaration == id {
      continueLine()
    }
    var element = PathElement(id, value: step.word)
    element.form = step.form
    position.enter(element)
    if foreign.endsInLeaf {
      position.leaves.removeLast()
      position.addEndAsLeaf()
    }
  }

  /// Records that a text in braces goes on behind the last word on the same line.
  private mutating func continueLine() {
    let last = path.count - 1
    guard surroundings.areInBraces else { return }
    switch path[last].form.layout {
    case .block, .unknown: position.path[last].form.layout = .lines
    case .lines, .brackets, .line, .lineOfOne: break
    }
    position.path[last].form.isWritten = true
  }

  /// Records that a brace follows the last word.
  mutating func openForeignBlock() {
    guard let id = grammar.foreign, path.count > position.base,
      path[path.count - 1].declaration == id
    else { return }
    position.path[path.count - 1].form.layout = .block
    position.path[path.count - 1].form.isWritten = true
  }

  /// Matches a member of a foreign statement, or the closing bracket.
  private mutating func matchForeignMember(_ word: Word, _ id: Int) throws(MatchError) {
    guard word.text == "]", !word.isQuoted else {
      if case .rejected(let message) = ValueType.text.check(word.text) {
        throw MatchError(.invalid(message), at: word.end)
      }
      return position.members.append(word.text)
    }
    guard !position.members.isEmpty else { throw MatchError(.missingArgument, at: word.end) }
    if path.count == position.base {
      for member in position.members {
        try requireForeign(Word(member, start: word.start, end: word.end))
      }
    }
    position.pending = .child
    guard let walk = foreign.walk else { return }
    if path.count > position.base { position.path[path.count - 1].form.layout = .brackets }
    for member in position.members {
      var rest = walk
      let step = rest.follow(member, isQuoted: true, after: path.count)
      var element = PathElement(id, value: step.word)
      element.form = step.form
      position.addLeaf(element)
    }
    foreign.walk?.endMembers()
  }

  /// The index of the path element to which the marks and comments of a foreign statement belong;
  /// nil if the path does not lead to one.
  var foreignHead: Int? {
    guard let id = grammar.foreign, path.count > position.base,
      path[position.base].declaration == id
    else {
      // In `inactive: from protocol static;` the mark belongs to the statement of the schema.
      return nil
    }
    let end = leaves.isEmpty ? path.count : min(path.count, leaves[0].container.count + 1)
    return path[position.base..<end].indices.first { index in
      // A single member in brackets is not the end of its statement.
      let isMember = path[index].form.layout == .brackets && index + 2 < end
      return !isMember && !path[index].form.continuesLine
    } ?? end - 1
  }
}
