package import Schema

/// Matches words against a grammar, one at a time. Parsing and completing a line, `help`, and
/// reading a configuration file all use this walk.
package struct Walker {
  private let conditions: WalkConditions

  /// The position in `grammar` to which the words have led.
  var position: GrammarPosition
  /// The position in a foreign statement to which the words have led.
  var foreign = ForeignState()
  /// The arguments that consist of several words.
  var arguments = LineArguments()
  /// The words, if one may stand for several.
  var ranges: [RangedWord] = []
  private(set) var isFirstWord = true
  /// What may follow behind the last word.
  private(set) var status = WalkStatus()

  /// Creates a walk through a grammar of commands.
  package init(commands mode: CommandMode, in surroundings: Surroundings) {
    self.init(
      surroundings.commands[mode],
      mode == .operational ? .operationalCommand : .configurationCommand, [], surroundings)
  }

  /// Creates a walk through the functions that may stand behind a bar.
  package init(pipeIn surroundings: Surroundings) {
    self.init(.pipes, .pipe, [], surroundings)
  }

  /// Creates a walk through the configuration statements that begins at a container.
  package init(
    statement use: StatementUse, from path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(surroundings.statements, .statement(use), path, surroundings)
  }

  /// Creates a walk through the configuration statements that begins at the end of a path. If the
  /// end is in a foreign statement, `foreign` is the walk through the guide to it, if known.
  init(
    statement use: StatementUse, from path: [PathElement], _ foreign: ForeignWalk?,
    in surroundings: Surroundings
  ) {
    self.init(surroundings.statements, .statement(use), path, surroundings, foreign)
  }

  /// Creates a walk to a statement beside the one at the end of `path`.
  init(
    _ use: StatementUse, beside path: [PathElement], in surroundings: Surroundings
  ) {
    self.init(
      surroundings.statements, .statement(use), path.dropLast(), surroundings, twin: path.last)
    if let twin, twin.declaration == grammar.foreign { beginForeign(beside: twin) }
    if let kind, grammar[kind].isLeafList { position.pending = .value(kind) }
    status = determinedStatus()
  }

  /// Creates the walks through names without keys, one for each grammar that help explains: the
  /// statements, and the commands of both modes, of which those of the current mode are first.
  static func manual(in surroundings: Surroundings) -> [Walker] {
    let modes: [CommandMode] =
      surroundings.isOperational
      ? [.operational, .configuration] : [.configuration, .operational]
    return ([.configuration] + modes.map { surroundings.commands[$0] }).map {
      Walker($0, .statement(.schema), [], surroundings)
    }
  }

  /// Creates a walk that begins at the end of a path.
  private init(
    _ grammar: Schema, _ purpose: WalkPurpose, _ path: [PathElement], _ surroundings: Surroundings,
    _ foreign: ForeignWalk? = nil, twin: PathElement? = nil
  ) {
    conditions = WalkConditions(grammar, purpose, surroundings, twin: twin)
    position = GrammarPosition(at: path)
    if let id = grammar.foreign, path.last?.declaration == id {
      self.foreign.walk = foreign ?? ForeignWalk(at: path, foreign: id)
      self.foreign.walk?.expandsNames = surroundings.expandsForeign
    }
    status = determinedStatus()
  }

  // MARK: Conditions

  /// The grammar.
  package var grammar: Schema { conditions.grammar }

  var purpose: WalkPurpose { conditions.purpose }

  /// The data and settings of the program.
  var surroundings: Surroundings { conditions.surroundings }

  /// The statement beside which the path leads to another one of its kind: `rename a to b`.
  var twin: PathElement? { conditions.twin }

  // MARK: Position

  /// The containers and list instances that the words lead to, from the root of the grammar on.
  package var path: [PathElement] { position.path }

  /// The leaves, and the list instances without children, each with the path of its container.
  package var leaves: [LeafPath] { position.leaves }

  /// The pattern that was given in place of the last name.
  package var pattern: StatementPattern? { position.pattern }

  /// The leaf whose value comes next, for a path that ends before the value; nil: none does.
  package var openLeaf: Int? { position.openLeaf }

  /// The declaration of the container at the end of the path.
  package var container: Declaration { grammar[position.place] }

  /// The declaration of `twin`, which is that of the next statement.
  var kind: Int? { twin?.declaration }

  // MARK: Words

  /// Matches the next word of the line.
  package mutating func match(_ word: Word) throws(MatchError) {
    defer {
      isFirstWord = false
      status = determinedStatus()
    }
    if arguments.isOpen {
      if !goesOn(with: word) { return try arguments.match(word) }
      arguments.close()
    }
    if arguments.text != nil { return try arguments.match(word) }
    try matchHere(word)
  }

  /// The error for a word that is unknown.
  var unknown: MatchError.Reason {
    switch purpose {
    case .operationalCommand: isFirstWord ? .unknownCommand : .expectingCommand
    case .configurationCommand: isFirstWord ? .unknownCommand : .syntax
    case .pipe, .statement: .syntax
    }
  }

  // MARK: Status

  /// Returns the status behind the last word.
  private func determinedStatus() -> WalkStatus {
    let asksTree = if case .statement(.matching) = purpose { true } else { false }
    // The walk is accessed by its index, because `last` would copy it.
    let last = arguments.walks.count - 1
    var status = last < 0 ? WalkStatus() : arguments.walks[last].status
    if asksTree { status.asksTree = true }
    if arguments.isOpen {
      status.isAtChild = false
      return status
    }
    let isAtChild =
      if case .child = position.pending { arguments.text == nil } else { false }
    status.isAtChild = isAtChild && last < 0
    status.isBetweenStatements =
      isAtChild && position.leaves.isEmpty && position.pattern == nil
      && foreign.walk?.expectsKey != true
    status.awaitsSecret = awaitsOwnSecret
    return status
  }

  /// Whether the next word is a secret, if it belongs to no argument.
  private var awaitsOwnSecret: Bool {
    if foreign.walk?.awaitsSecret == true { return true }
    switch position.pending {
    case .child, .members: return false
    case .key(let id), .value(let id): return grammar.declarations[id].isSecret
    }
  }
}
