import Schema

/// A foreign statement as it is written: the words that lead to it, and the contents behind them.
struct ForeignStatement: NamedStatement {
  /// The contents behind the words, and their layout.
  enum Contents {
    /// There are no contents.
    case none
    /// The members of the last word, in brackets.
    case members([Statement])
    /// The children of the last word, in braces.
    case block(Statement)
    /// The statements under the last word, one behind the other on the same line.
    case line([ForeignStatement])
  }

  /// The words from the first to the last before the contents, each with its children.
  var words: [Statement]
  /// The contents behind the words.
  var contents: Contents

  /// The words that distinguish the statement from those beside it. A value that replaces any other
  /// is not among them.
  var name: String {
    let isSingle = words.dropLast().last?.form.isSingle ?? false
    return Self.spelled(isSingle ? words.dropLast() : words[...])
  }

  private static func spelled(_ words: ArraySlice<Statement>) -> String {
    words.map { Spelling.quoted($0.value) }.joined(separator: " ")
  }

  /// The comments above the words, joined into one; nil: there are none.
  var annotation: String? {
    let comments = words.compactMap(\.annotation)
    return comments.isEmpty ? nil : comments.joined(separator: "\n")
  }

  /// The words as they are shown, with secrets obscured.
  var shownName: String {
    words.map { $0.foreignSpelling(hidingSecrets: true) }.joined(separator: " ")
  }

  /// The path from the container of the statement.
  var path: [PathElement] {
    words.map { word in
      var element = PathElement(word.declaration, value: word.value)
      element.form = word.form
      return element
    }
  }

  /// The statement whose children are in the block; nil: there is no block.
  var block: Statement? { if case .block(let block) = contents { block } else { nil } }

  /// Returns whether both statements share their memory, which makes them equal without a
  /// comparison.
  func isShared(with other: ForeignStatement) -> Bool {
    guard let last = words.last, let otherLast = other.words.last else { return false }
    return last.isShared(with: otherLast) && words.count == other.words.count
      && zip(words, other.words).allSatisfy { $0.isShared(with: $1) || $0.hasSameMarks(as: $1) }
  }

  /// Returns whether both statements are equal apart from marks and comments.
  func holdsSame(as other: ForeignStatement) -> Bool {
    guard let last = words.last, let otherLast = other.words.last else { return false }
    return Self.spelled(words[...]) == Self.spelled(other.words[...])
      && last.children == otherLast.children
  }

  /// Returns the changes of the foreign statements of a container. Statements that begin with the
  /// same name, as the instances of a list do, have an order among them.
  static func changes(
    from old: Statement, to new: Statement, in schema: Schema
  ) -> [ListChange<ForeignStatement>] {
    let (before, after) = (
      statements(in: old, foreign: schema.foreign), statements(in: new, foreign: schema.foreign)
    )
    if before.isEmpty, after.isEmpty { return [] }
    let (former, now) = (
      Dictionary(grouping: before, by: \.list), Dictionary(grouping: after, by: \.list)
    )
    var met: Set<String> = []
    let changes = (after + before).map(\.list).filter { met.insert($0).inserted }.flatMap { list in
      ListChange.steps(
        from: former[list] ?? [], to: now[list] ?? [], isOrdered: !list.isEmpty)
    }
    // A removed statement may share words with an added one, so it is removed first.
    return changes.filter(\.isRemoval) + changes.filter { !$0.isRemoval }
  }

  /// The words before the last, which the instances of one list share.
  private var list: String { Self.spelled(words.dropLast()) }

  /// Returns the statements in a container that begin with foreign words.
  static func statements(in container: Statement, foreign: Int?) -> [ForeignStatement] {
    guard let foreign, container.mayHoldForeign || container.declaration == foreign else {
      return []
    }
    return container.instances(of: foreign).flatMap { statements(of: $0) }
  }

  /// Whether one of the words is deactivated.
  var isInactive: Bool { words.contains(where: \.isInactive) }
  /// Whether one of the words is protected.
  var isProtected: Bool { words.contains(where: \.isProtected) }

  /// Whether the statement can stand on the line of another: it needs no braces, and its words have
  /// no marks and no comments.
  fileprivate var isLine: Bool { words.allSatisfy(\.isPlain) && !isBlock }

  /// Returns the statements that begin with a word, each with its own words.
  static func statements(of word: Statement, behind words: [Statement] = []) -> [ForeignStatement] {
    let words = words + [word]
    let children = word.children
    guard !children.isEmpty else { return [ForeignStatement(words: words, contents: .none)] }
    func each() -> [ForeignStatement] {
      children.flatMap { statements(of: $0, behind: words) }
    }
    let block = ForeignStatement(words: words, contents: .block(word))
    // A statement that stands everywhere, as `apply-groups` does, cannot follow other words on
    // their line.
    guard children.allSatisfy({ $0.declaration == word.declaration }) else { return [block] }
    switch word.form.layout {
    case .block: return [block]
    // A mark of the word would be read as one of the words behind it, so the word needs a block.
    case .lines: return word.isMarked ? [block] : each()
    case .unknown: return children.count == 1 && !word.isMarked ? each() : [block]
    case .brackets:
      if word.areInBrackets {
        return [ForeignStatement(words: words, contents: .members(children))]
      }
      return word.isMarked || children.contains(where: \.isMarked) ? [block] : each()
    case .line, .lineOfOne:
      guard word.form.layout == .line || word.isLineOfOne(isWritten: word.form.isWritten) else {
        return [block]
      }
      let inside = children.flatMap { statements(of: $0) }
      guard inside.allSatisfy(\.isLine), canStandOnLine(inside) else {
        return [block]
      }
      return [ForeignStatement(words: words, contents: .line(inside))]
    }
  }

  /// Returns whether statements that stand on one line are read as the same statements again. Each
  /// must begin with a listed name, behind a statement that cannot go on.
  private static func canStandOnLine(_ inside: [ForeignStatement]) -> Bool {
    zip(inside, inside.dropFirst()).allSatisfy { statement, next in
      guard let first = next.words.first, first.form.isListed, !first.form.isKey,
        let last = statement.words.last, last.form.isListed
      else { return false }
      return switch statement.contents {
      case .none: last.form.layout == .unknown
      case .members(let members):
        members.count == 1
          && members.allSatisfy { $0.form.isListed && $0.form.layout == .unknown }
      case .line(let statements): statements.last.map { canStandOnLine([$0, next]) } ?? false
      case .block: false
      }
    }
  }

  /// Whether the statement contains braces.
  private var isBlock: Bool {
    switch contents {
    case .block: true
    case .none, .members: false
    case .line(let statements): statements.contains(where: \.isBlock)
    }
  }
}

extension Statement {
  /// Whether the word is a flag, or a name with one value or with members in brackets, without
  /// marks and comments.
  var isForeignLeaf: Bool {
    guard isLeafInForm, isPlain, children.count <= 1 || form.layout == .brackets else {
      return false
    }
    return children.allSatisfy {
      $0.declaration == declaration && $0.isPlain && $0.children.isEmpty
    }
  }

  /// Whether the word begins exactly one statement, which needs no braces.
  var isForeignLine: Bool {
    let statements = ForeignStatement.statements(of: self)
    return statements.count == 1 && statements.allSatisfy(\.isLine)
  }

  /// Returns whether a word with the layout `lineOfOne` is shown on one line with its only child.
  /// `isWritten` states that a text had them on one line.
  func isLineOfOne(isWritten: Bool) -> Bool {
    children.count == 1 && (isWritten || children[0].isLeafInForm)
  }

  /// Whether the word is a flag or has a value or members, rather than being a container or a list.
  fileprivate var isLeafInForm: Bool {
    switch form.layout {
    case .unknown, .brackets: true
    case .lines: form.isSingle
    case .block, .line, .lineOfOne: false
    }
  }

  /// Returns whether both words are the same and have the same marks and comments.
  fileprivate func hasSameMarks(as other: Statement) -> Bool {
    isInactive == other.isInactive && isProtected == other.isProtected
      && annotation == other.annotation && value == other.value
  }

  /// Whether the word has no marks and no comment, and is not inherited from a group.
  var isPlain: Bool { !isMarked && inherited.isEmpty }

  /// Whether the children are members in brackets, without marks and comments.
  var areInBrackets: Bool {
    form.layout == .brackets
      && children.allSatisfy {
        $0.declaration == declaration && $0.children.isEmpty && $0.isPlain
      }
  }

  /// Whether the word has a mark or a comment.
  var isMarked: Bool { isInactive || isProtected || annotation != nil }
}
