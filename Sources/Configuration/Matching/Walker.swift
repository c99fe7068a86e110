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
  package private(set) var path: [PathElement]
  /// Leaves and list instances that hold nothing, with the path of their container.
  package private(set) var leaves: [Leaf] = []
  private(set) var pending = Pending.child
  /// What has been read inside the brackets.
  private(set) var members: [String] = []
  /// The walks through another grammar that arguments began. While `isInside`, the last of them
  /// takes the words, up to one that goes on with the command.
  private(set) var inner: [Walker] = []
  private(set) var isInside = false
  /// What must match the names of statements in the container, in place of the last word.
  package private(set) var pattern: Pattern?
  /// The words as they stood, where each may stand for several.
  private(set) var rangedWords: [(word: Word, spellings: [String])] = []
  /// What the next statement stands beside.
  private(set) var twin: PathElement?
  /// The declaration that the next statement must be of, beside another of its kind.
  var kind: Int? { twin?.declaration }
  /// How long the path was at the start.
  let base: Int
  /// The words of an argument that takes the rest of the line.
  private(set) var text: [Word]?
  private(set) var isFirstWord = true
  let surroundings: Surroundings

  package struct Leaf: Equatable {
    package var container: [PathElement]
    package var element: PathElement
  }

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
    let isOperational = mode == .operational
    self.init(
      isOperational ? .operational : .configurationMode,
      isOperational ? .operationalCommand : .configurationCommand, [], surroundings)
  }

  /// A walk through what may stand behind a bar.
  package init(pipeIn surroundings: Surroundings) {
    self.init(.pipes, .pipe, [], surroundings)
  }

  /// A walk through the configuration statements, from a container on.
  package init(
    statement use: StatementUse, from path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(.configuration, .statement(use), path, surroundings)
  }

  /// Walks through names without keys, one for each grammar that help knows: statements, and the
  /// commands of both modes, those of the mode at hand first.
  static func manual(in surroundings: Surroundings) -> [Walker] {
    let commands: [Schema] =
      surroundings.isOperational
      ? [.operational, .configurationMode] : [.configurationMode, .operational]
    return ([.configuration] + commands).map {
      Walker($0, .statement(.schema), [], surroundings)
    }
  }

  private init(
    _ grammar: Schema, _ purpose: Purpose, _ path: [PathElement], _ surroundings: Surroundings
  ) {
    self.grammar = grammar
    self.purpose = purpose
    self.path = path
    self.surroundings = surroundings
    base = path.count
  }

  /// A walk to a statement beside the one at the end of `path`.
  private init(
    _ use: StatementUse, beside path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(.configuration, .statement(use), path.dropLast(), surroundings)
    twin = path.last
    if let kind, grammar[kind].isLeafList { pending = .value(kind) }
  }

  /// The container at the end of the path.
  var container: Declaration { grammar[place] }

  private var place: Int { path.last?.declaration ?? 0 }

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
    switch pending {
    case .child: try takeChild(word)
    case .key(let id): try takeKey(word, id)
    case .value(let id): try takeValue(word, id)
    case .members(let id): try takeMember(word, id)
    }
  }

  /// Whether a word behind a path goes on with the command: `to`, `before`, or a comment.
  private func goesOn(with word: Word) -> Bool {
    let last = inner.count - 1
    guard last >= 0, !inner[last].isEmpty else { return false }
    if word.isQuoted {
      if case .key = inner[last].pending { return false }
      return bareList(for: word.text) != nil
    }
    guard inner[last].isAtChild else { return false }
    if grammar.child(spelled: word.text, of: place) != nil { return true }
    guard case .none = inner[last].lookUp(word.text), case .found = lookUp(word.text) else {
      return false
    }
    return true
  }

  /// Whether the words so far end a container or list instance, which others may go on from.
  var isBetweenStatements: Bool {
    // By its place, here and below: `last` would copy the walk, for every word of a long file.
    if isInside, !inner.isEmpty { return inner[inner.count - 1].isBetweenStatements }
    return pending == .child && leaves.isEmpty && text == nil && pattern == nil
  }

  /// Whether what the next word is taken for depends on what is in the tree.
  var asksTree: Bool {
    purpose == .statement(.matching) || (!inner.isEmpty && inner[inner.count - 1].asksTree)
  }

  /// Whether the walk has led nowhere yet.
  var isEmpty: Bool {
    path.count == base && leaves.isEmpty && pending == .child && pattern == nil
  }

  /// Whether the one statement that may follow has been given.
  var isBesideAlready: Bool {
    twin != nil && (path.count > base || !leaves.isEmpty)
  }

  private mutating func takeChild(_ word: Word) throws(MatchError) {
    if word.isQuoted, let list = bareList(for: word.text) { return try takeKey(word, list) }
    let found = lookUp(word.text)
    if purpose == .statement(.matching) {
      switch found {
      case .found: break
      case .bare(let list) where isName(word, of: list): break
      case .bare, .ambiguous, .none:
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
      let candidates = Self.sorted(children.map { candidate(for: grammar[$0]) })
      throw MatchError(.ambiguous(word.text, candidates), at: word.end)
    case .none: throw MatchError(unknown, at: word.start)
    }
  }

  private enum LookUp {
    case found(Int)
    case bare(Int)
    case ambiguous([Int])
    case none
  }

  /// An exact name wins, then an exact alias, then a name that only one child begins with, then a
  /// list whose keys stand without a keyword.
  private func lookUp(_ text: String) -> LookUp {
    if let exact = grammar.child(spelled: text, of: place), isReachable(exact) {
      return .found(exact)
    }
    let begun =
      text.isEmpty
      ? []
      : grammar.declarations[place].children.filter { id in
        grammar.declarations[id].name.hasPrefix(text) && !grammar.declarations[id].isHidden
          && isReachable(id)
      }
    if begun.count == 1 { return .found(begun[0]) }
    if let list = bareList(for: text) { return .bare(list) }
    return begun.isEmpty ? .none : .ambiguous(begun)
  }

  /// Whether a walk to a container may pass it, as `edit` leads to no leaf, or whether a function
  /// makes something of what stands before its bar.
  func isReachable(_ id: Int) -> Bool {
    switch purpose {
    case .statement(.container): return grammar.declarations[id].hasBody
    case .pipe:
      if surroundings.hiddenFunctions.isEmpty { return true }
      let function = [command, grammar.declarations[id].name].filter { !$0.isEmpty }
      return !surroundings.hiddenFunctions.contains(function.joined(separator: " "))
    case .operationalCommand:
      return surroundings.depth == 0 || !grammar.declarations[id].isOutermost
    default: return true
    }
  }

  /// The list without a keyword that a word is a key of: the first whose type takes it, else the
  /// first there is, which then says what is wrong.
  private func bareList(for text: String) -> Int? {
    guard let first = grammar.bareLists[place].first else { return nil }
    let fitting = grammar.bareLists[place].first { id in
      if case .accepted? = grammar.declarations[id].key?.type.check(text) { true } else { false }
    }
    return fitting ?? first
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
    let key = try check(word, type, list)
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
      members.append(try check(word, type, id))
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

  private mutating func enter(_ element: PathElement) { path.append(element) }

  private mutating func addLeaf(_ element: PathElement) {
    leaves.append(Leaf(container: path, element: element))
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
        surroundings.editPath = Array(surroundings.editPath.dropLast(levels))
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

  /// The walk that a path as an argument begins.
  func walk(_ use: StatementUse) -> Walker {
    if use.isBesideAnother, let first = inner.first {
      return Walker(use, beside: first.target, in: surroundings)
    }
    let from = surroundings.isOperational ? [] : surroundings.editPath
    return Walker(statement: use, from: from, in: surroundings)
  }

  /// How much higher `top COMMAND`, `up COMMAND` and `up COUNT COMMAND` act.
  private var levels: Int {
    if path.first.map({ grammar[$0.declaration].name }) == "top" { return .max }
    return argument("count").flatMap { Int($0) } ?? 1
  }

  /// Whether any name here begins with the word.
  private func begins(_ word: Word) -> Bool {
    if case .none = lookUp(word.text) { false } else { true }
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
