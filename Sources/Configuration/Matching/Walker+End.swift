import Schema

extension Walker {
  /// Whether the line may end behind the words so far.
  package var isComplete: Bool {
    let walks = arguments.walks.count
    if arguments.isOpen, walks > 0 { return arguments.walks[walks - 1].isComplete && isAtCommand }
    if let text = arguments.text { return !text.isEmpty }
    switch purpose {
    case .operationalCommand, .configurationCommand, .pipe:
      return position.pending == .child && isAtCommand && missingOption == nil
    case .statement(.set):
      guard position.pending == .child else { return false }
      let place = position.place
      return !leaves.isEmpty
        || (grammar.declarations[place].isList || grammar.declarations[place].isPresence)
          && path.count > position.base
    case .statement(.container):
      return position.pending == .child && leaves.isEmpty
    case .statement(.existing), .statement(.named), .statement(.ordered), .statement(.range):
      if case .members = position.pending { return false }
      return true
    case .statement(.sibling), .statement(.neighbour):
      return isBesideAlready && position.pending == .child
    case .statement(.matching): return !position.isEmpty
    case .statement(.schema):
      return true
    }
  }

  /// Whether the path ends at a command.
  private var isAtCommand: Bool { grammar.declarations[position.place].isCommand }

  /// The name of a required option that is missing from the command; nil: none is.
  private var missingOption: String? {
    guard case .operationalCommand = purpose else { return nil }
    return grammar.children(of: container).first { option in
      option.isRequired && !leaves.contains { $0.element.declaration == option.id }
    }?.name
  }

  /// Returns the error of a line that ends too early. `end` is the offset at which the next word
  /// would begin.
  package func incompleteness(at end: Int) -> MatchError {
    if let open = arguments.open {
      if !open.isComplete || open.position.isEmpty { return open.incompleteness(at: end) }
      return MatchError(.missingArgument, at: end)
    }
    if position.pending == .child, isAtCommand, let name = missingOption {
      return MatchError(.invalid("missing mandatory argument: '\(name)'."), at: end)
    }
    switch purpose {
    case .operationalCommand: return MatchError(.expectingCommand, at: end)
    case .configurationCommand:
      // For example, `set` without a path.
      if case .key(let id) = position.pending, case .statement? = grammar[id].key?.type {
        return MatchError(.syntax, at: end)
      }
      return MatchError(position.pending == .child ? .syntax : .missingArgument, at: end)
    case .pipe: return MatchError(position.pending == .child ? .syntax : .missingArgument, at: end)
    case .statement: return MatchError(isFirstWord ? .syntax : .missingArgument, at: end)
    }
  }
}
