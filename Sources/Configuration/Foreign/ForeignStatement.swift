import Schema

/// A foreign statement as it is written: the words on the way to it, and what is behind them.
struct ForeignStatement {
  enum Contents {
    case none
    /// In brackets.
    case members([Statement])
    /// In braces.
    case block(Statement)
    /// On the same line, one behind the other.
    case line([ForeignStatement])
  }

  /// From the first word to the last before the contents.
  var words: [Statement]
  var contents: Contents

  var isInactive: Bool { words.contains(where: \.isInactive) }
  var isProtected: Bool { words.contains(where: \.isProtected) }

  /// Whether nothing is said of it beside its words, so that it can stand on the line of another.
  private var isPlain: Bool { words.allSatisfy(\.isPlain) }

  /// The statements that begin with a word, each with its own words.
  static func statements(of word: Statement, behind words: [Statement] = []) -> [ForeignStatement] {
    let words = words + [word]
    let children = word.children
    guard !children.isEmpty else { return [ForeignStatement(words: words, contents: .none)] }
    func each() -> [ForeignStatement] {
      children.flatMap { statements(of: $0, behind: words) }
    }
    let block = ForeignStatement(words: words, contents: .block(word))
    // What stands everywhere, as `apply-groups`, is no word behind others.
    guard children.allSatisfy({ $0.declaration == word.declaration }) else { return [block] }
    switch word.form.layout {
    case .block: return [block]
    case .lines: return each()
    case .unknown: return children.count == 1 ? each() : [block]
    case .brackets:
      guard children.allSatisfy({ $0.children.isEmpty && $0.isPlain }) else { return each() }
      return [ForeignStatement(words: words, contents: .members(children))]
    case .line, .lineOfOne:
      guard word.form.layout == .line || children.count == 1 else { return [block] }
      let inside = children.flatMap { statements(of: $0) }
      guard inside.allSatisfy({ $0.isPlain && !$0.isBlock }) else { return [block] }
      return [ForeignStatement(words: words, contents: .line(inside))]
    }
  }

  /// Whether a brace stands in it.
  private var isBlock: Bool {
    switch contents {
    case .block: true
    case .none, .members: false
    case .line(let statements): statements.contains(where: \.isBlock)
    }
  }
}

extension Statement {
  /// Whether it has neither marks nor a comment.
  var isPlain: Bool { !isInactive && !isProtected && annotation == nil && inherited.isEmpty }
}
