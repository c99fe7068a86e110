import Schema

/// What may follow behind the last word of a walk.
///
/// It is stored when a word has been matched, because a question to the walk over an argument would
/// copy that walk, for each word of a long file.
struct WalkStatus {
  /// Whether the next word is a secret.
  var awaitsSecret = false
  /// Whether the words so far end in a container or list instance, from which other lines may
  /// continue.
  var isBetweenStatements = true
  /// Whether the meaning of the next word depends on the configuration.
  var asksTree = false
  /// Whether the next word would begin another statement of the present container.
  var isAtChild = true
}

extension Walker {
  /// Returns the status behind the last word.
  func determinedStatus() -> WalkStatus {
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
