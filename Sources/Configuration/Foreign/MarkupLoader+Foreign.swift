import Schema

/// The form of a foreign statement, as far as the name of its element determines it.
struct ForeignElement {
  /// Whether the name need not be a word of the statement, if a key follows.
  var isUnspelled: Bool
  /// Whether a key or value must follow the name.
  var expectsKey: Bool
  /// Whether a key or value may follow the name, because the guide does not list it as a mere
  /// container.
  var mayHaveKey: Bool
  /// Whether each of several values has a line of its own.
  var isOnLines: Bool
  /// Whether the value is the text of the element.
  var isText = false
  /// Whether the name is not a word of the statement.
  var isDropped = false
  /// Whether the guide lists the name here.
  private let isListed: Bool

  /// The position in the guide behind the words.
  private var walk: ForeignWalk
  /// The position in the guide before the statement.
  private let place: ForeignWalk

  /// Looks the name of an element up at `level`.
  init(_ name: String, in level: MarkupLoader.Level) {
    var walk = level.foreign ?? ForeignWalk(in: level.declaration)
    place = walk
    isUnspelled = walk.isUnspelled(name)
    isListed = walk.lists(name)
    if level.foreign == nil, name != Element.contents { isUnspelled = false }
    _ = walk.follow(name, isQuoted: false, after: 0)
    expectsKey = walk.expectsKey
    mayHaveKey = walk.place == nil || walk.takesKey
    isOnLines = walk.isOnLines
    self.walk = walk
  }

  /// Returns the word before a key whose element is named after the word, with `-name` appended,
  /// such as `from-zone-name` and `to-zone-name` in `policy` of Junos. nil: the name is no such
  /// name.
  mutating func word(before key: String, named name: String) -> String? {
    guard name.hasSuffix("-name") else { return nil }
    let word = String(name.dropLast("-name".count))
    var walk = isDropped ? walk : place
    guard walk.lists(word), isDropped || !isListed else { return nil }
    _ = walk.follow(word, isQuoted: false, after: 0)
    guard walk.expectsKey else { return nil }
    _ = walk.follow(key, isQuoted: true, after: 0)
    self.walk = walk
    return word
  }
}

/// The result of loading the words of a foreign statement.
struct ForeignHead {
  /// The length of the path to the word that has the marks and comments.
  var head: Int
  /// The length of the path to the container of the elements inside.
  var inside: Int
  /// Whether the last word is a value, whose element may be repeated for others.
  var isValue: Bool
  /// Whether the only word is one of several behind a word that the guide does not list.
  var isMember: Bool
  /// Whether the marks and comments of the element belong to each statement in it.
  var handsMarksOn: Bool
  /// Whether the elements inside, or beside it, continue its line.
  var isOfLine: Bool

  /// Returns whether the elements inside are the words of a line.
  func beginsLine(in level: MarkupLoader.Level, hasInside: Bool) -> Bool {
    isOfLine && hasInside && !level.isLine
  }

  /// Completes the level of the elements inside.
  func complete(
    _ level: inout MarkupLoader.Level, of statement: MarkupStatement, _ walker: Walker
  ) {
    if level.path.count > inside, let id = level.path.last?.declaration {
      level.path.removeLast(level.path.count - inside)
      level.foreign = ForeignWalk(at: level.path, foreign: id)
    } else {
      level.foreign = walker.foreign.walk
      level.isLine = isOfLine
      if !isOfLine { level.foreign?.begin() }
    }
    guard handsMarksOn else { return }
    var marks = MarkupMarks()
    marks.isInactive = statement.marks.isInactive
    marks.isProtected = statement.marks.isProtected
    marks.annotation = statement.marks.annotation
    if isOfLine { level.lineMarks = marks } else { level.marks = marks.isEmpty ? nil : marks }
  }
}

extension MarkupLoader {
  /// Sets the form of the words of a foreign statement: as the file states it, otherwise as the
  /// guide does. Returns nil if the statement is not foreign.
  func setForm(
    of walker: inout Walker, _ statement: MarkupStatement, _ level: Level, _ hasInside: Bool
  ) -> ForeignHead? {
    let start = level.path.count
    guard let id = schema.foreign, walker.path.count > start, walker.path[start].declaration == id
    else { return nil }
    let end = walker.path.count - 1
    let isText = statement.foreign?.isText ?? false
    let isValue = isText && end == start + 1
    let isLoneKey = walker.path[end].form.isLoneKey
    // The elements inside follow the key, but do not belong to it.
    let isBeforeInside = isLoneKey && end == start + 1 && walker.path[start].form.isOnLine
    for index in start...end where index < end || (hasInside && !isBeforeInside) {
      let position: ForeignForm.Position = index == end ? .inside : isValue ? .text : .key
      walker.position.path[index].form.layout = walker.path[index].form.layout(position)
    }
    for (index, layout) in zip(start...end, statement.marks.layouts) {
      walker.position.path[index].form.layout = layout
      walker.position.path[index].form.isWritten = true
    }
    let isOnLine = end > start && walker.path[start].form.isOnLine
    let isBehindKey = isOnLine && end == start + 1 && isLoneKey
    let hasHead = isOnLine || (isValue && walker.path[start].form.layout == .brackets)
    return ForeignHead(
      head: hasHead ? start + 1 : end + 1, inside: isBehindKey ? start + 1 : end + 1,
      isValue: isValue,
      isMember: isText && end == start && statement.name == Element.contents
        && level.path.last.map { $0.declaration == id && !$0.form.isListed } ?? false,
      handsMarksOn: hasInside && !hasHead && walker.path[end].form.layout == .lines,
      isOfLine: level.isLine
        ? !hasInside || walker.path[end].form.layout != .block
        : hasInside && walker.path[end].form.layout == .lines
          && walker.foreign.walk?.isBehindKeyOfLines == true)
  }

  /// Returns the level of a statement that continues the line of the previous one, whose level is
  /// `inner`; nil: it begins another line.
  mutating func next(_ inner: Level?, behind level: Level, named name: String) -> Level? {
    guard var next = inner else { return nil }
    if !level.isLine {
      // The guide lists the second name behind the first: `loss-priority low protocol any`.
      let name = ForeignSpelling.word(of: name)
      guard let outer = level.foreign, outer.isBeforeLines, !outer.lists(name),
        next.foreign?.lists(name) == true
      else { return nil }
      return next
    }
    guard next.isLine else { return nil }
    next.lineMarks = level.lineMarks
    if level.lineMarks.operation != nil { return next }
    // Other lines may begin with the same words, so each word gets the layout `lines`.
    for index in next.path.indices.dropFirst(level.path.count)
    where next.path[index].form.layout != .lines {
      next.path[index].form.layout = .lines
      next.path[index].form.isWritten = true
      let word = next.path[index]
      tree.update(at: Array(next.path[...index])) { $0.adopt(word) }
    }
    return next
  }

  /// Returns the level of the words of a line that is deleted; nil: the statement is no such line,
  /// nor a word of one.
  func line(
    _ operation: MarkupMarks.Operation, _ statement: MarkupStatement, _ walker: Walker,
    _ head: ForeignHead, _ level: Level, _ hasInside: Bool
  ) -> Level? {
    var inner = inside(walker, isUntouched: false)
    if level.isLine, level.lineMarks.operation != nil {
      head.complete(&inner, of: statement, walker)
      inner.lineMarks = level.lineMarks
      return inner
    }
    guard statement.marks.isDeleted, head.beginsLine(in: level, hasInside: hasInside) else {
      return nil
    }
    head.complete(&inner, of: statement, walker)
    inner.lineMarks.operation = operation
    return inner
  }

  /// Ends the line of a statement. Its marks and comments become those of the last word.
  mutating func endLine(_ level: Level, of statement: MarkupStatement, in outer: Level) {
    guard level.isLine, !outer.isLine else { return }
    guard case .delete(let mustExist)? = level.lineMarks.operation else {
      return mark(level.path, level.lineMarks)
    }
    let start = outer.path.count
    var isFound = false
    // Words that other lines share, or under which other lines go on, are kept.
    if let last = tree.whole.descendant(at: level.path, in: schema), last.children.isEmpty {
      isFound = true
      var path = level.path
      while path.count > start,
        tree.whole.descendant(at: path, in: schema)?.children.isEmpty == true
      {
        _ = Edit(.delete, .statement(path)).apply(to: &tree.whole, in: schema)
        path.removeLast()
      }
    }
    if mustExist, !isFound { fail(.dataMissing, statement, outer) }
  }

  /// Records that an element contained a value or member, and changes the layout if it is the
  /// second one.
  mutating func recordContent(
    of head: inout ForeignHead, _ path: [PathElement], _ statement: MarkupStatement
  ) {
    if head.isValue, recordValue(path, statement) { head.head = path.count - 1 }
    if head.isMember, var word = path.dropLast().last {
      word.form.layout = .brackets
      word.form.isWritten = true
      tree.update(at: Array(path.dropLast())) { $0.adopt(word) }
    }
  }

  /// Handles the text of an element of Junos that is an operator or its operand. Afterwards
  /// `isText` states whether there is an operand that must still be appended. Returns false if the
  /// element is neither.
  mutating func handleOperator(
    _ statement: inout MarkupStatement, _ text: String, in level: Level
  ) -> Bool {
    switch statement.name {
    case ForeignSpelling.operation: lastOperator = text
    case ForeignSpelling.operand: statement.foreign?.isText = !text.isEmpty
    default: return false
    }
    statement.dropForeignKeyword()
    // On a line, the operand follows its operator.
    if level.isLine, statement.name == ForeignSpelling.operand { return true }
    let isGiven = statement.name == ForeignSpelling.operation || !text.isEmpty
    if isGiven, !lastOperator.isEmpty { statement.append(foreign: lastOperator) }
    return true
  }

  /// Returns whether an element with this name and value begins a foreign statement.
  mutating func isForeign(_ name: String, _ value: String, in level: Level) -> Bool {
    guard schema.foreign != nil else { return false }
    if let list = level.list { return isForeign(name, schema[list].key?.type, of: list, level) }
    switch meaning(of: name, in: level) {
    case .leaf(let id)?: return isForeign(value, schema[id].value?.type, of: id, level)
    case nil:
      if level.declaration == schema.foreign { return true }
      let walker = Walker(statement: .set, from: level.path, in: surroundings)
      if case .foreign = walker.lookUp(name) { return true }
      return false
    default: return false
    }
  }

  /// Returns whether the leaf to which the value at the end of a path belongs has another value,
  /// and one of the two is foreign.
  mutating func hasOtherValue(_ path: [PathElement]) -> Bool {
    guard let foreign = schema.foreign, let last = path.last else { return false }
    let outer = tree.whole.descendant(at: path.dropLast(), in: schema)
    if last.declaration != foreign {
      let declared = schema[last.declaration]
      return declared.isLeaf && outer?.child(foreign, key: declared.name, in: schema) != nil
    }
    if let outer, outer.declaration == foreign {
      return outer.form.isSingle && !outer.instances(of: foreign).isEmpty
    }
    guard let word = path.dropLast().last, word.declaration == foreign,
      let container = tree.whole.descendant(at: path.dropLast(2), in: schema),
      let twin = schema.child(word.value, of: container.declaration), twin.isLeaf
    else { return false }
    return container.child(twin.id, in: schema) != nil
  }

  private func isForeign(
    _ value: String, _ type: ValueType?, of declaration: Int, _ level: Level
  ) -> Bool {
    guard case .choice? = type, let type else { return false }
    let walker = Walker(statement: .set, from: level.path, in: surroundings)
    return walker.isForeignValue(Word(value, start: 0, end: 0), type, of: declaration)
  }

  /// Records that an element contained a value. If it is the second of its name, all values become
  /// members in brackets, unless the guide gives each a line of its own. Returns whether they are
  /// members.
  private mutating func recordValue(_ path: [PathElement], _ statement: MarkupStatement) -> Bool {
    var word = Array(path.dropLast())
    let isSecond = word == valued
    valued = word
    guard isSecond, var last = word.popLast() else { return false }
    let layout = last.form.layout(
      .repeatedText, isOnLines: statement.foreign?.isOnLines ?? false)
    last.form.layout = layout
    last.form.isWritten = true
    word.append(last)
    tree.update(at: word) { statement in
      // The layout is set only once, because each further change would copy all members.
      if statement.form.layout == layout { return }
      statement.adopt(last)
      if layout == .brackets { statement.moveMarksOfChildren() }
    }
    return layout == .brackets
  }

  /// Empties a foreign statement that the file replaces. For a value, this is done before the first
  /// one of the file. The word keeps its position.
  mutating func empty(_ head: ForeignHead, _ path: [PathElement]) {
    let word = head.isValue ? Array(path.dropLast()) : path
    if head.isValue, word == replaced { return }
    if exists(word) { tree.update(at: word) { $0 = $0.bare } }
    replaced = head.isValue ? word : []
  }
}

extension Statement {
  /// Moves the marks and comments of the children, which are now members in brackets, to this word.
  fileprivate mutating func moveMarksOfChildren() {
    for child in children where !child.isPlain {
      isInactive = isInactive || child.isInactive
      isProtected = isProtected || child.isProtected
      annotation = MarkupMarks.joined(annotation, child.annotation)
      update(child.declaration, key: child.value, in: .configuration) { member in
        member.isInactive = false
        member.isProtected = false
        member.annotation = nil
      }
    }
  }
}

extension ForeignForm {
  /// Whether the word is a key under which the guide lists nothing.
  var isLoneKey: Bool { isKey && isListed && layout == .unknown }
}

extension MarkupMarks {
  /// Returns these marks combined with those of `other`, which take precedence.
  func joined(with other: MarkupMarks) -> MarkupMarks {
    var marks = self
    marks.join(other)
    return marks
  }
}
