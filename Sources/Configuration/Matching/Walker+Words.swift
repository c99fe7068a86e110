import Schema

/// Matches the words that are not part of another walk.
extension Walker {
  /// Matches a word against what may stand at the position.
  mutating func matchHere(_ word: Word) throws(MatchError) {
    if position.pattern != nil || isBesideAlready { throw MatchError(unknown, at: word.start) }
    let word = purpose == .statement(.range) ? try firstOfRange(word) : word
    if foreign.walk != nil, try matchForeign(word) { return }
    switch position.pending {
    case .child: try matchChild(word)
    case .key(let id): try matchKey(word, id)
    case .value(let id): try matchValue(word, id)
    case .members(let id): try matchMember(word, id)
    }
  }

  private mutating func matchChild(_ word: Word) throws(MatchError) {
    if word.isQuoted, let list = bareList(for: word.text) { return try matchKey(word, list) }
    let found = lookUp(word.text)
    if purpose == .statement(.matching) {
      switch found {
      case .found: break
      case .bare(let list) where isName(word, of: list): break
      case .foreign where isForeignChild(word.text): break
      case .bare, .ambiguous, .foreign, .none:
        return position.end(with: StatementPattern(text: word.text, declaration: nil))
      }
    }
    switch found {
    case .found(let id):
      if let kind, kind != id { throw MatchError(unknown, at: word.start) }
      // `grammar[id]` is not stored in a constant, here and below, because this would copy the
      // declaration for every word of a long file.
      if purpose == .statement(.schema) {
        position.enter(PathElement(id))
      } else if grammar.declarations[id].isList {
        position.pending = .key(id)
      } else if grammar.declarations[id].isLeaf {
        position.pending = .value(id)
      } else if grammar.declarations[id].hasBody || grammar.declarations[id].isCommand {
        position.enter(PathElement(id))
      } else {
        position.addLeaf(PathElement(id))
      }
    case .bare(let list):
      if let kind, kind != list { throw MatchError(unknown, at: word.start) }
      guard purpose == .statement(.schema) else { return try matchKey(word, list) }
      // Only names are given: the walk passes through the list without a keyword to its children.
      position.enter(PathElement(list))
      try matchChild(word)
    case .ambiguous(let children):
      let choices =
        surroundings.listsChoices
        ? CompletionChoice.sorted(children.map { CompletionChoice(grammar[$0], in: grammar) }) : []
      throw MatchError(.ambiguous(word.text, choices), at: word.end)
    case .foreign: try beginForeign(with: [word.text], at: word)
    case .none: throw MatchError(unknownName(word.text), at: word.start)
    }
  }

  /// Returns the error for a word that is the name of no statement of the container.
  func unknownName(_ word: String) -> MatchError.Reason {
    guard case .statement(let use) = purpose, use != .schema else {
      return unknown
    }
    return .unknownStatement(word, in: position.place)
  }

  private mutating func matchKey(_ word: Word, _ list: Int) throws(MatchError) {
    guard let type = grammar.declarations[list].key?.type else {
      throw MatchError(unknown, at: word.start)
    }
    if purpose == .statement(.matching), !isName(word, of: list) {
      return position.end(with: StatementPattern(text: word.text, declaration: list))
    }
    // Each inner command is a walk within a walk, so thousands of `top` on one line would overflow
    // the stack.
    if case .command = type, surroundings.depth == Self.maximumDepth {
      throw MatchError(unknown, at: word.start)
    }
    if beginArgument(type, with: word, list) { return try arguments.match(word) }
    if word.text == "[", !word.isQuoted, !grammar.declarations[list].hasBody {
      return position.openBracket(of: list)
    }
    if isForeignValue(word, type, of: list) {
      return try beginForeign(with: [grammar.declarations[list].name, word.text], at: word)
    }
    let key = try check(word, type, list)
    try refuseReserved(key, of: list, word)
    position.pending = .child
    if grammar.declarations[list].hasBody {
      position.enter(PathElement(list, value: key))
    } else {
      position.addLeaf(PathElement(list, value: key))
    }
  }

  private mutating func matchValue(_ word: Word, _ leaf: Int) throws(MatchError) {
    guard let type = grammar.declarations[leaf].value?.type else {
      throw MatchError(unknown, at: word.start)
    }
    let isList = grammar.declarations[leaf].isLeafList
    if purpose == .statement(.matching), isList {
      return position.end(with: StatementPattern(text: word.text, declaration: leaf))
    }
    if beginArgument(type, with: word, leaf) { return try arguments.match(word) }
    if isList, word.text == "[", !word.isQuoted { return position.openBracket(of: leaf) }
    if isForeignValue(word, type, of: leaf) {
      return try beginForeign(with: [grammar.declarations[leaf].name, word.text], at: word)
    }
    let text = try check(word, type, leaf)
    position.pending = .child
    if grammar.declarations[leaf].isCommand {
      position.enter(PathElement(leaf, value: text))
    } else if isList {
      position.addLeaf(PathElement(leaf, members: [text]))
    } else {
      position.addLeaf(PathElement(leaf, value: text))
    }
  }

  private mutating func matchMember(_ word: Word, _ id: Int) throws(MatchError) {
    guard word.text == "]", !word.isQuoted else {
      let key = grammar.declarations[id].key?.type
      guard let type = grammar.declarations[id].value?.type ?? key else {
        throw MatchError(unknown, at: word.start)
      }
      // `rule [ rule a ]` is accepted, as one summary of the manual prints it.
      if position.members.isEmpty, key != nil, word.text == grammar.declarations[id].name,
        !word.isQuoted
      {
        return
      }
      let member = try check(word, type, id)
      if key != nil { try refuseReserved(member, of: id, word) }
      position.members.append(member)
      return
    }
    guard !position.members.isEmpty else { throw MatchError(.missingArgument, at: word.end) }
    position.pending = .child
    if grammar.declarations[id].isList {
      for member in position.members { position.addLeaf(PathElement(id, value: member)) }
    } else {
      position.addLeaf(PathElement(id, members: position.members))
    }
  }

  /// The maximum number of commands around a command.
  private static let maximumDepth = 16

  /// Begins the argument of a declaration with its first word, if it may consist of several words.
  /// Returns false if the argument is a single word.
  private mutating func beginArgument(
    _ type: ValueType, with word: Word, _ declaration: Int
  ) -> Bool {
    switch type {
    case .statement(.schema):
      let manuals = Self.manual(in: surroundings)
      arguments.begin(manuals.first { $0.begins(word) } ?? manuals[0])
    case .statement(let use): arguments.begin(walk(use))
    case .command(let mode):
      var surroundings = surroundings
      surroundings.depth += 1
      if mode == .operational {
        surroundings.isOperational = true
      } else {
        surroundings.editPath = surroundings.editPath.climbing(levels)
      }
      arguments.begin(Walker(commands: mode, in: surroundings))
    case .text: arguments.beginText()
    default: return false
    }
    position.pending = .child
    position.enter(PathElement(declaration))
    return true
  }

  /// Records a word and the words that it stands for. Returns the first of these.
  private mutating func firstOfRange(_ word: Word) throws(MatchError) -> Word {
    let range = try RangedWord(word)
    ranges.append(range)
    return range.words.first ?? word
  }
}
