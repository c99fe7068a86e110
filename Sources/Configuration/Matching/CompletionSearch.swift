import Schema

/// Finds the possible completions of the next word of a walk: keywords and names that begin with a
/// prefix, and placeholders for words that the user chooses.
struct CompletionSearch {
  /// The walk over the words before.
  let walk: Walker
  /// The part of the next word that has been typed.
  let prefix: String

  init(_ walk: Walker, _ prefix: String) {
    self.walk = walk
    self.prefix = prefix
  }

  var grammar: Schema { walk.grammar }
  var position: GrammarPosition { walk.position }
  var purpose: WalkPurpose { walk.purpose }
  var surroundings: Surroundings { walk.surroundings }

  /// All candidates in the order in which they are listed.
  var choices: [CompletionChoice] {
    if let open = walk.arguments.open { return CompletionChoice.sorted(choices(of: open)) }
    if walk.arguments.text != nil {
      return walk.isComplete && prefix.isEmpty ? [.enter] : []
    }
    var list = pendingChoices.filter { candidate in
      candidate.canBeTyped
        ? candidate.text.hasPrefix(prefix)
        : prefix.isEmpty || candidate.kind == .placeholder
    }
    if prefix.isEmpty, mayEnd { list.append(.enter) }
    return CompletionChoice.sorted(list)
  }

  /// The candidates of the argument that takes the next word, with the words that may follow it.
  private func choices(of open: Walker) -> [CompletionChoice] {
    var list = open.choices(for: prefix)
    if !walk.container.isCommand { list.removeAll { $0.kind == .enter } }
    let isBehindPath = open.isAtChild && !open.position.isEmpty
    if isBehindPath, CompletionSearch(open, prefix).endsWhereItMay {
      list += children.filter { !$0.canBeTyped || $0.text.hasPrefix(prefix) }
    }
    return list
  }

  /// The completions for the present position, with or without the prefix.
  private var pendingChoices: [CompletionChoice] {
    switch position.pending {
    case .child:
      guard let foreign = walk.foreign.walk else { return children }
      return foreignCandidates(foreign) + (foreign.expectsKey ? [] : children)
    case .key(let id): return keys(of: grammar[id])
    case .value(let id): return values(of: grammar[id])
    case .members(let id): return members(of: grammar[id])
    }
  }

  /// Whether `<[Enter]>` is offered.
  private var mayEnd: Bool {
    if purpose.isOfExisting && purpose != .statement(.matching) { return true }
    if purpose == .statement(.range) { return true }
    return walk.isComplete
  }

  // MARK: Children

  /// The children of the container at the end of the path.
  var children: [CompletionChoice] {
    let isExisting = purpose.isOfExisting
    let node = isExisting ? existingContainer : nil
    var list: [CompletionChoice] = []
    for child in grammar.children(of: walk.container) where !child.isHidden {
      if isExisting, !(node?.instances(of: child.id).contains { leadsToName($0) } ?? false) {
        continue
      }
      if purpose.isOfCommand, isGiven(child) { continue }
      if !walk.isReachable(child.id) || !walk.isAllowed(child.id) { continue }
      if child.isForeign { continue }
      if child.name.isEmpty {
        list += keys(of: child)
      } else {
        list.append(CompletionChoice(child, in: grammar))
      }
    }
    return list + foreignNames
  }

  /// The statement at the end of the path in the configuration.
  var existingContainer: Statement? {
    surroundings.tree.descendant(at: position.path, in: grammar)
  }

  /// Returns whether an option of a command has been given, or another one that excludes it.
  private func isGiven(_ option: Declaration) -> Bool {
    position.leaves.contains { leaf in
      let given = leaf.element.declaration
      return given == option.id
        || (option.choice != nil && grammar[given].choice == option.choice
          && grammar[given].parent == option.parent)
    }
  }
}
