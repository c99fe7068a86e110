import Schema

/// A foreign statement as it is written: the words on the way to it, and what is behind them.
struct ForeignStatement: NamedStatement {
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

  /// What tells it from others beside it: its words, without a value that may be the only one.
  var name: String {
    let isSingle = words.dropLast().last?.form.isSingle ?? false
    return Self.spelled(isSingle ? words.dropLast() : words[...])
  }

  private static func spelled(_ words: ArraySlice<Statement>) -> String {
    words.map { Spelling.quoted($0.value) }.joined(separator: " ")
  }

  /// The comments above its words, as one.
  var annotation: String? {
    let comments = words.compactMap(\.annotation)
    return comments.isEmpty ? nil : comments.joined(separator: "\n")
  }

  /// Its words with secrets obscured, and with all that stands behind them on the line.
  var shownName: String {
    words.map { $0.foreignSpelling(hidingSecrets: true) }.joined(separator: " ")
  }

  /// The path from the container that it stands in.
  var path: [PathElement] {
    words.map { word in
      var element = PathElement(word.declaration, value: word.value)
      element.form = word.form
      return element
    }
  }

  /// The statement that its block holds; nil: it has none.
  var block: Statement? { if case .block(let block) = contents { block } else { nil } }

  /// Whether both are one and the same in memory, which makes them equal at no cost.
  func isShared(with other: ForeignStatement) -> Bool {
    guard let last = words.last, let otherLast = other.words.last else { return false }
    return last.isShared(with: otherLast) && words.count == other.words.count
      && zip(words, other.words).allSatisfy { $0.isShared(with: $1) || $0.hasSameMarks(as: $1) }
  }

  /// Whether both say the same, marks and comments aside.
  func holdsSame(as other: ForeignStatement) -> Bool {
    guard let last = words.last, let otherLast = other.words.last else { return false }
    return Self.spelled(words[...]) == Self.spelled(other.words[...])
      && last.children == otherLast.children
  }

  /// What became of the foreign statements of a container. Those that begin with the same name, as the
  /// instances of a list, have an order among them.
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
    // What goes may have words in common with what comes.
    return changes.filter(\.isRemoval) + changes.filter { !$0.isRemoval }
  }

  /// The words before the last, which its instances share if it is one of a list.
  private var list: String { Self.spelled(words.dropLast()) }

  /// The statements in a container that begin with foreign words.
  static func statements(in container: Statement, foreign: Int?) -> [ForeignStatement] {
    guard let foreign, container.mayHoldForeign || container.declaration == foreign else {
      return []
    }
    return container.instances(of: foreign).flatMap { statements(of: $0) }
  }

  var isInactive: Bool { words.contains(where: \.isInactive) }
  var isProtected: Bool { words.contains(where: \.isProtected) }

  /// Whether it needs no braces, and nothing is said of it beside its words, so that it can stand on
  /// the line of another.
  fileprivate var isLine: Bool { words.allSatisfy(\.isPlain) && !isBlock }

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
    // What is said of the word itself would be taken to be said of the words behind it.
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

  /// Whether each word is taken to begin the statement that it begins, where all stand on one line:
  /// a name behind what is whole, and no value.
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
  /// Whether it is a flag, or a name with one value or with members in brackets, and nothing more is
  /// said of them.
  var isForeignLeaf: Bool {
    guard isLeafInForm, isPlain, children.count <= 1 || form.layout == .brackets else {
      return false
    }
    return children.allSatisfy {
      $0.declaration == declaration && $0.isPlain && $0.children.isEmpty
    }
  }

  /// Whether it begins one statement that needs no braces.
  var isForeignLine: Bool {
    let statements = ForeignStatement.statements(of: self)
    return statements.count == 1 && statements.allSatisfy(\.isLine)
  }

  /// Whether a word that may stand on a line with the only one behind it does so. `isWritten`: a text
  /// had them there.
  func isLineOfOne(isWritten: Bool) -> Bool {
    children.count == 1 && (isWritten || children[0].isLeafInForm)
  }

  /// Whether it is a flag, or has a value or members, and is no container or list.
  fileprivate var isLeafInForm: Bool {
    switch form.layout {
    case .unknown, .brackets: true
    case .lines: form.isSingle
    case .block, .line, .lineOfOne: false
    }
  }

  /// Whether both are the same word, and the same is said of them.
  fileprivate func hasSameMarks(as other: Statement) -> Bool {
    isInactive == other.isInactive && isProtected == other.isProtected
      && annotation == other.annotation && value == other.value
  }

  /// Whether it has neither marks nor a comment, and comes from no group.
  var isPlain: Bool { !isMarked && inherited.isEmpty }

  /// Whether what is under it are members, of which nothing more is said.
  var areInBrackets: Bool {
    form.layout == .brackets
      && children.allSatisfy {
        $0.declaration == declaration && $0.children.isEmpty && $0.isPlain
      }
  }

  /// Whether a mark or a comment belongs to it.
  var isMarked: Bool { isInactive || isProtected || annotation != nil }
}
