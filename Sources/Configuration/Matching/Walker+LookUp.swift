import Schema

extension Walker {
  /// What a word is in the container.
  enum LookUp {
    case found(Int)
    case bare(Int)
    /// A statement that the schema lacks and the real system has.
    case foreign
    case ambiguous([Int])
    case none
  }

  /// An exact name wins, then an exact alias, then the exact name of a foreign statement, then a
  /// name that only one child begins with, then a list whose keys stand without a keyword.
  func lookUp(_ text: String) -> LookUp {
    if let exact = grammar.child(spelled: text, of: place), isReachable(exact) {
      return .found(exact)
    }
    if isForeignName(text) { return .foreign }
    let begun =
      text.isEmpty || surroundings.areStored
      ? []
      : grammar.declarations[place].children.filter { id in
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
  func bareList(for text: String) -> Int? {
    guard let first = grammar.bareLists[place].first else { return nil }
    let fitting = grammar.bareLists[place].first { id in
      if case .accepted? = grammar.declarations[id].key?.type.check(text) { true } else { false }
    }
    return fitting ?? first
  }

  /// Whether a word behind a path goes on with the command: `to`, `before`, or a comment.
  func goesOn(with word: Word) -> Bool {
    let last = inner.count - 1
    guard last >= 0, !inner[last].isEmpty else { return false }
    if word.isQuoted {
      switch inner[last].pending {
      case .key, .members: return false
      case .child, .value: break
      }
      return bareList(for: word.text) != nil
    }
    guard inner[last].isAtChild else { return false }
    if grammar.child(spelled: word.text, of: place) != nil { return true }
    guard case .none = inner[last].lookUp(word.text), case .found = lookUp(word.text) else {
      return false
    }
    return true
  }

  /// Whether any name here begins with the word.
  func begins(_ word: Word) -> Bool {
    if case .none = lookUp(word.text) { false } else { true }
  }
}
