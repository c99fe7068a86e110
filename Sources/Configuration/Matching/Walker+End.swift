import Schema

extension Walker {
  /// Whether the words so far are whole.
  package var isComplete: Bool {
    if isInside, let walk = inner.last { return walk.isComplete && container.isCommand }
    if let text { return !text.isEmpty }
    switch purpose {
    case .operationalCommand, .configurationCommand, .pipe:
      return pending == .child && container.isCommand && missingOption == nil
    case .statement(.set):
      guard pending == .child else { return false }
      return !leaves.isEmpty
        || (container.isList || container.isPresence) && path.count > base
    case .statement(.container):
      return pending == .child && leaves.isEmpty
    case .statement(.existing), .statement(.named), .statement(.ordered), .statement(.range):
      if case .members = pending { return false }
      return true
    case .statement(.sibling), .statement(.neighbour): return isBesideAlready && pending == .child
    case .statement(.matching): return !isEmpty
    case .statement(.schema):
      return true
    }
  }

  /// An option without which the command cannot be executed.
  private var missingOption: String? {
    guard case .operationalCommand = purpose else { return nil }
    return grammar.children(of: container).first { option in
      option.isRequired && !leaves.contains { $0.element.declaration == option.id }
    }?.name
  }

  /// Why the words so far are not whole; `end` is the octet where the next one would stand.
  package func incompleteness(at end: Int) -> MatchError {
    if isInside, let walk = inner.last {
      if !walk.isComplete || walk.isEmpty { return walk.incompleteness(at: end) }
      return MatchError(.missingArgument, at: end)
    }
    if pending == .child, container.isCommand, let name = missingOption {
      return MatchError(.invalid("missing mandatory argument: '\(name)'."), at: end)
    }
    switch purpose {
    case .operationalCommand: return MatchError(.expectingCommand, at: end)
    case .configurationCommand:
      // `set` with nothing behind it.
      if case .key(let id) = pending, case .statement? = grammar[id].key?.type {
        return MatchError(.syntax, at: end)
      }
      return MatchError(pending == .child ? .syntax : .missingArgument, at: end)
    case .pipe: return MatchError(pending == .child ? .syntax : .missingArgument, at: end)
    case .statement: return MatchError(isFirstWord ? .syntax : .missingArgument, at: end)
    }
  }

  /// The leaf whose value the next word would be, for a path that ends before it.
  package var openLeaf: Int? {
    switch pending {
    case .value(let id), .key(let id): id
    case .child, .members: nil
    }
  }
}
