import Schema

extension Walker {
  /// The meaning of a word in the container at the end of the path.
  enum LookUp {
    /// The name of a child, or an abbreviation of it.
    case found(Int)
    /// A key of a list without a keyword.
    case bare(Int)
    /// A foreign statement.
    case foreign
    /// An abbreviation of several names.
    case ambiguous([Int])
    case none
  }

  /// Returns the meaning of a word. An exact name takes precedence, then an exact alias, the exact
  /// name of a foreign statement, an unambiguous abbreviation, and a list whose keys have no
  /// keyword.
  func lookUp(_ text: String) -> LookUp {
    if let exact = grammar.child(spelled: text, of: position.place), isReachable(exact) {
      return .found(exact)
    }
    if isForeignName(text) { return .foreign }
    let begun =
      text.isEmpty || surroundings.areStored
      ? []
      : grammar.declarations[position.place].children.filter { id in
        grammar.declarations[id].name.hasPrefix(text) && !grammar.declarations[id].isHidden
          && isReachable(id)
      }
    if begun.count == 1 { return .found(begun[0]) }
    if let list = bareList(for: text) { return .bare(list) }
    if begun.isEmpty, foreignName(abbreviated: text) != nil || mayBeUnlisted(text) {
      return .foreign
    }
    return begun.isEmpty ? .none : .ambiguous(begun)
  }

  /// Whether the walk may lead through a child of the container. A path to a container leads to no
  /// leaf, a hidden function would do nothing with the output of the command before it, and some
  /// commands cannot follow another one.
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

  /// Returns the list without a keyword of which a word is a key: the first list whose type accepts
  /// the word. If no type does, returns the first list, whose type supplies the error message. nil:
  /// the container has no such list.
  func bareList(for text: String) -> Int? {
    guard let first = grammar.bareLists[position.place].first else { return nil }
    let fitting = grammar.bareLists[position.place].first { id in
      if case .accepted? = grammar.declarations[id].key?.type.check(text) { true } else { false }
    }
    return fitting ?? first
  }

  /// Returns whether a word behind the path of an argument continues the command: `to`, `before`,
  /// or a comment.
  func goesOn(with word: Word) -> Bool {
    // A command such as `set`, of which files have many lines, ends with the path.
    if grammar.declarations[position.place].children.isEmpty { return false }
    // The walk is accessed by its index: a copy would be made for every word of a long file.
    let last = arguments.walks.count - 1
    guard last >= 0, !arguments.walks[last].position.isEmpty else { return false }
    if word.isQuoted {
      switch arguments.walks[last].position.pending {
      case .key, .members: return false
      case .child, .value: break
      }
      return bareList(for: word.text) != nil
    }
    guard arguments.walks[last].status.isAtChild else { return false }
    if grammar.child(spelled: word.text, of: position.place) != nil { return true }
    guard case .none = arguments.walks[last].lookUp(word.text), case .found = lookUp(word.text)
    else {
      return false
    }
    return true
  }

  /// Whether the word is known at the start of the walk.
  func begins(_ word: Word) -> Bool {
    if case .none = lookUp(word.text) { false } else { true }
  }
}
