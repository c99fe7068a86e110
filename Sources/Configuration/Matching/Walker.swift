package import Schema

/// Matches words against a grammar, one at a time. Parsing a line, completing half of one,
/// explaining it and reading a configuration file are all this walk.
package struct Walker {
  /// What the next word is taken for.
  enum Pending: Equatable {
    /// A keyword, or the key of a list without one, under the container at the end of `path`.
    case child
    case key(Int)
    case value(Int)
    /// Inside the brackets of a leaf or list that takes several.
    case members(Int)
  }

  package let grammar: Schema
  /// How far the walk must get, and which error it makes where a word is unknown.
  let purpose: Purpose
  /// Containers and list instances, from the root of the grammar.
  package internal(set) var path: [PathElement]
  /// The leaves, and the list instances without children, each with the path of its container.
  package internal(set) var leaves: [LeafPath] = []
  var pending = Pending.child
  /// What has been read inside the brackets.
  var members: [String] = []
  /// The walks through another grammar that arguments began. While `isInside`, the last of them
  /// takes the words, up to one that goes on with the command.
  private(set) var inner: [Walker] = []
  private(set) var isInside = false
  /// What must match the names of statements in the container, in place of the last word.
  package internal(set) var pattern: Pattern?
  /// The words as they stood, where each may stand for several.
  private(set) var rangedWords: [(word: Word, spellings: [String])] = []
  /// What the next statement stands beside.
  private(set) var twin: PathElement?
  /// The declaration that the next statement must be of, beside another of its kind.
  var kind: Int? { twin?.declaration }
  /// Where the words of a foreign statement lead, while they do.
  var foreign: ForeignWalk?
  /// A keyword that may be said again before a name beside another.
  var foreignKeyword: String?
  /// The last of the leaves is the end of the path, which another leaf went before.
  var endsInLeaf = false
  /// How long the path was at the start.
  let base: Int
  /// The words of an argument that takes the rest of the line.
  private(set) var text: [Word]?
  private(set) var isFirstWord = true
  let surroundings: Surroundings

  /// A regular expression for the names of a list's instances or of a leaf's members; without a
  /// declaration, for those of all children.
  package struct Pattern: Equatable, Sendable {
    package var text: String
    package var declaration: Int?
  }

  package enum Purpose: Equatable, Sendable {
    case operationalCommand
    case configurationCommand
    case pipe
    case statement(StatementUse)
  }

  /// A walk through a grammar of commands.
  package init(commands mode: CommandMode, in surroundings: Surroundings) {
    self.init(
      surroundings.commands[mode],
      mode == .operational ? .operationalCommand : .configurationCommand, [], surroundings)
  }

  /// A walk through what may stand behind a bar.
  package init(pipeIn surroundings: Surroundings) {
    self.init(.pipes, .pipe, [], surroundings)
  }

  /// A walk through the configuration statements, from a container on.
  package init(
    statement use: StatementUse, from path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(surroundings.statements, .statement(use), path, surroundings)
  }

  /// A walk through the configuration statements from a place on whose walk through the guide is
  /// known, if it is in a foreign statement.
  init(
    statement use: StatementUse, from path: [PathElement], _ foreign: ForeignWalk?,
    in surroundings: Surroundings
  ) {
    self.init(surroundings.statements, .statement(use), path, surroundings, foreign)
  }

  /// Walks through names without keys, one for each grammar that help knows: statements, and the
  /// commands of both modes, those of the mode at hand first.
  static func manual(in surroundings: Surroundings) -> [Walker] {
    let modes: [CommandMode] =
      surroundings.isOperational
      ? [.operational, .configuration] : [.configuration, .operational]
    return ([.configuration] + modes.map { surroundings.commands[$0] }).map {
      Walker($0, .statement(.schema), [], surroundings)
    }
  }

  private init(
    _ grammar: Schema, _ purpose: Purpose, _ path: [PathElement], _ surroundings: Surroundings,
    _ foreign: ForeignWalk? = nil
  ) {
    self.grammar = grammar
    self.purpose = purpose
    self.path = path
    self.surroundings = surroundings
    base = path.count
    if let id = grammar.foreign, path.last?.declaration == id {
      self.foreign = foreign ?? ForeignWalk(at: path, foreign: id)
      self.foreign?.expandsNames = surroundings.expandsForeign
    }
  }

  /// A walk to a statement beside the one at the end of `path`.
  init(
    _ use: StatementUse, beside path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(surroundings.statements, .statement(use), path.dropLast(), surroundings)
    twin = path.last
    if let twin, twin.declaration == grammar.foreign { beginForeign(beside: twin) }
    if let kind, grammar[kind].isLeafList { pending = .value(kind) }
  }

  /// The container at the end of the path.
  package var container: Declaration { grammar[place] }

  var place: Int { path.last?.declaration ?? 0 }

  // MARK: Taking words

  package mutating func take(_ word: Word) throws(MatchError) {
    defer { isFirstWord = false }
    if isInside {
      if !goesOn(with: word) { return try inner[inner.count - 1].take(word) }
      isInside = false
    }
    if text != nil {
      text?.append(word)
      return
    }
    if pattern != nil || isBesideAlready { throw MatchError(unknown, at: word.start) }
    let word = purpose == .statement(.range) ? try firstOfRange(word) : word
    if foreign != nil, try takeForeign(word) { return }
    switch pending {
    case .child: try takeChild(word)
    case .key(let id): try takeKey(word, id)
    case .value(let id): try takeValue(word, id)
    case .members(let id): try takeMember(word, id)
    }
  }

  private mutating func takeChild(_ word: Word) throws(MatchError) {
    if word.isQuoted, let list = bareList(for: word.text) { return try takeKey(word, list) }
    let found = lookUp(word.text)
    if purpose == .statement(.matching) {
      switch found {
      case .found: break
      case .bare(let list) where isName(word, of: list): break
      case .foreign where isForeignChild(word.text): break
      case .bare, .ambiguous, .foreign, .none:
        pattern = Pattern(text: word.text, declaration: nil)
        return
      }
    }
    switch found {
    case .found(let id):
      if let kind, kind != id { throw MatchError(unknown, at: word.start) }
      // Not `let child = grammar[id]`, here and below: it is copied for every word of a long file.
      if purpose == .statement(.schema) {
        enter(PathElement(id))
      } else if grammar.declarations[id].isList {
        pending = .key(id)
      } else if grammar.declarations[id].isLeaf {
        pending = .value(id)
      } else if grammar.declarations[id].hasBody || grammar.declarations[id].isCommand {
        enter(PathElement(id))
      } else {
        addLeaf(PathElement(id))
      }
    case .bare(let list):
      if let kind, kind != list { throw MatchError(unknown, at: word.start) }
      guard purpose == .statement(.schema) else { return try takeKey(word, list) }
      // Names only: the list without a keyword is passed through on the way to its children.
      enter(PathElement(list))
      try takeChild(word)
    case .ambiguous(let children):
      let candidates =
        surroundings.listsCandidates
        ? Self.sorted(children.map { candidate(for: grammar[$0]) }) : []
      throw MatchError(.ambiguous(word.text, candidates), at: word.end)
    case .foreign: try beginForeign(with: [word.text], at: word)
    case .none: throw MatchError(unknownName(word.text), at: word.start)
    }
  }

  func unknownName(_ word: String) -> MatchError.Reason {
    guard case .statement(let use) = purpose, use != .schema else {
      return unknown
    }
    return .unknownStatement(word, in: place)
  }

  private mutating func takeKey(_ word: Word, _ list: Int) throws(MatchError) {
    guard let type = grammar.declarations[list].key?.type else {
      throw MatchError(unknown, at: word.start)
    }
    if purpose == .statement(.matching), !isName(word, of: list) {
      (pattern, pending) = (Pattern(text: word.text, declaration: list), .child)
      return
    }
    // Each level is a walk inside a walk: a line of thousands of `top` would end the stack.
    if case .command = type, surroundings.depth == Self.maximumDepth {
      throw MatchError(unknown, at: word.start)
    }
    if begin(type, with: word, list) { return try take(again: word) }
    if word.text == "[", !word.isQuoted, !grammar.declarations[list].hasBody {
      (pending, members) = (.members(list), [])
      return
    }
    if isForeignValue(word, type, of: list) {
      return try beginForeign(with: [grammar.declarations[list].name, word.text], at: word)
    }
    let key = try check(word, type, list)
    try refuseReserved(key, of: list, word)
    pending = .child
    if grammar.declarations[list].hasBody {
      enter(PathElement(list, value: key))
    } else {
      addLeaf(PathElement(list, value: key))
    }
  }

  private mutating func takeValue(_ word: Word, _ leaf: Int) throws(MatchError) {
    guard let type = grammar.declarations[leaf].value?.type else {
      throw MatchError(unknown, at: word.start)
    }
    let isList = grammar.declarations[leaf].isLeafList
    if purpose == .statement(.matching), isList {
      (pattern, pending) = (Pattern(text: word.text, declaration: leaf), .child)
      return
    }
    if begin(type, with: word, leaf) { return try take(again: word) }
    if isList, word.text == "[", !word.isQuoted {
      (pending, members) = (.members(leaf), [])
      return
    }
    if isForeignValue(word, type, of: leaf) {
      return try beginForeign(with: [grammar.declarations[leaf].name, word.text], at: word)
    }
    let text = try check(word, type, leaf)
    pending = .child
    if grammar.declarations[leaf].isCommand {
      enter(PathElement(leaf, value: text))
    } else if isList {
      addLeaf(PathElement(leaf, members: [text]))
    } else {
      addLeaf(PathElement(leaf, value: text))
    }
  }

  private mutating func takeMember(_ word: Word, _ id: Int) throws(MatchError) {
    guard word.text == "]", !word.isQuoted else {
      let key = grammar.declarations[id].key?.type
      guard let type = grammar.declarations[id].value?.type ?? key else {
        throw MatchError(unknown, at: word.start)
      }
      // `rule [ rule a ]`, as one summary of the chapter prints it: the keyword may stand inside.
      if members.isEmpty, key != nil, word.text == grammar.declarations[id].name, !word.isQuoted {
        return
      }
      let member = try check(word, type, id)
      if key != nil { try refuseReserved(member, of: id, word) }
      members.append(member)
      return
    }
    guard !members.isEmpty else { throw MatchError(.missingArgument, at: word.end) }
    pending = .child
    if grammar.declarations[id].isList {
      for member in members { addLeaf(PathElement(id, value: member)) }
    } else {
      addLeaf(PathElement(id, members: members))
    }
  }

  /// Commands around a command.
  private static let maximumDepth = 16

  mutating func enter(_ element: PathElement) { path.append(element) }

  mutating func addLeaf(_ element: PathElement) {
    leaves.append(LeafPath(container: path, element: element))
  }

  /// Whether the type takes over the rest of the line.
  private mutating func begin(_ type: ValueType, with word: Word, _ declaration: Int) -> Bool {
    switch type {
    case .statement(.schema):
      let manuals = Self.manual(in: surroundings)
      inner.append(manuals.first { $0.begins(word) } ?? manuals[0])
      isInside = true
    case .statement(let use):
      inner.append(walk(use))
      isInside = true
    case .command(let mode):
      var surroundings = surroundings
      surroundings.depth += 1
      if mode == .operational {
        surroundings.isOperational = true
      } else {
        surroundings.editPath = surroundings.editPath.climbing(levels)
      }
      inner.append(Walker(commands: mode, in: surroundings))
      isInside = true
    case .text: text = []
    default: return false
    }
    pending = .child
    enter(PathElement(declaration))
    return true
  }

  private mutating func take(again word: Word) throws(MatchError) {
    if isInside {
      try inner[inner.count - 1].take(word)
    } else {
      text?.append(word)
    }
  }

  /// The first of the words that a word with a range stands for; all are kept.
  private mutating func firstOfRange(_ word: Word) throws(MatchError) -> Word {
    guard let spellings = WordRange.spellings(of: word.text), let first = spellings.first else {
      throw MatchError(.invalid("invalid range in '\(word.text)'"), at: word.end)
    }
    rangedWords.append((word, spellings))
    var word = word
    word.text = first
    return word
  }

  var unknown: MatchError.Reason {
    switch purpose {
    case .operationalCommand: isFirstWord ? .unknownCommand : .expectingCommand
    case .configurationCommand: isFirstWord ? .unknownCommand : .syntax
    case .pipe, .statement: .syntax
    }
  }
}
