import Schema

/// The words of a foreign statement that are in one element: its name and the keys behind it.
struct ForeignLine {
  /// The name of the element; nil: the first word is a key, and no word is the name of the element.
  var name: String?
  /// The name of the element if no word is its name.
  var item = Element.contents
  /// The name of the element of the first key.
  var keyName = "name"
  /// The words, each with its children.
  private(set) var words: [Statement] = []
  /// The form of each word that the guide states.
  private(set) var forms: [ForeignForm] = []
  /// The position in the guide behind the last word.
  var walk: ForeignWalk
  /// Whether the statement is one of a list.
  var isList = false
  /// The last word in the former configuration; nil: it did not exist.
  private(set) var former: Statement?
  /// Whether the last word differs from that of the former configuration.
  private(set) var hasChanged = false

  /// Creates a line without words. `walk` is the position before the first.
  init(name: String?, _ walk: ForeignWalk) {
    self.name = name
    self.walk = walk
    if !walk.isOnLine { self.walk.begin() }
  }

  /// Appends a word. `container` is its container in the former configuration.
  mutating func append(_ word: Statement, former container: Statement?, in schema: Schema) {
    let isQuoted = name == nil || !words.isEmpty
    forms.append(walk.follow(word.value, isQuoted: isQuoted, after: words.count).form)
    words.append(word)
    former = container?.child(word.declaration, key: word.value, in: schema)
    hasChanged = former != word
  }

  /// Whether the line consists only of the word that is the name of the element.
  var isName: Bool { name != nil && words.count == 1 }

  /// The form of the last word that the guide states.
  var form: ForeignForm { forms.last ?? ForeignForm() }

  /// Returns the layout behind each word.
  func layouts(isInside: Bool) -> [ForeignForm.Layout] {
    words.dropLast(isInside ? 0 : 1).map { word in
      word.form.layout == .unknown ? word.writtenLayout : word.form.layout
    }
  }

  /// Returns whether a reader of the element finds the actual layout behind each word, although the
  /// element does not state it. `last` is a layout of the last word that is known in another way.
  func agrees(isInside: Bool, but last: ForeignForm.Layout? = nil) -> Bool {
    for (index, word) in words.enumerated().dropLast(isInside ? 0 : 1) {
      let isLast = index == words.count - 1
      let layout =
        isLast && last != nil ? last : forms[index].layout(isLast ? .inside : .key)
      if let layout, word.read(layout) != word.writtenLayout { return false }
    }
    return true
  }
}

/// One element of a foreign statement, before it is written.
struct ForeignInstance {
  /// The words of the element.
  var line: ForeignLine
  /// The value that is the text of the element; nil: it has none.
  var text: String?
  /// The elements behind the keys.
  var inside: [Element] = []
  /// The layout behind each word if the element must state it.
  var layouts: [ForeignForm.Layout] = []
  /// The last word of a line whose words are the elements in `inside`.
  var end: [Statement] = []
  /// Whether that line differs from the former configuration; nil: the words of `line` decide.
  var hasChanged: Bool?
  /// Whether the previous element has the same words, and their comments stand before that one.
  var isContinued: Bool

  init(
    line: ForeignLine, text: String? = nil, inside: [Element] = [],
    layouts: [ForeignForm.Layout] = [], isContinued: Bool = false
  ) {
    self.isContinued = isContinued
    self.line = line
    self.text = text
    self.inside = inside
    self.layouts = layouts
  }
}

extension Statement {
  /// Returns the child at the beginning of a path, reduced to the rest of the path and what is
  /// under its end: everything, or only `statements`. nil: the path leads to no statement.
  func pruned(
    to path: ArraySlice<PathElement>, _ statements: [Statement]?, in schema: Schema
  ) -> Statement? {
    guard let step = path.first,
      let child = child(
        step.declaration, key: schema.declarations[step.declaration].isList ? step.value : "",
        in: schema)
    else { return nil }
    if path.count == 1, statements == nil { return child }
    var result = child
    result.removeChildren()
    if path.count == 1 {
      for statement in statements ?? [] { result.add(statement, in: schema) }
    } else {
      guard let inside = child.pruned(to: path.dropFirst(), statements, in: schema) else {
        return nil
      }
      result.add(inside, in: schema)
    }
    return result
  }

  /// The layout in which the words behind a foreign word are shown.
  var writtenLayout: ForeignForm.Layout { shown(form.layout, isWritten: form.isWritten) }

  /// Returns the layout in which the words behind a foreign word are shown if they are read from
  /// elements.
  fileprivate func read(_ layout: ForeignForm.Layout) -> ForeignForm.Layout {
    if layout == .lineOfOne, let only = children.first, only.form.layout == .unknown,
      !only.children.isEmpty
    {
      // Words behind a key are read as being on its line, so it becomes a block.
      return .block
    }
    return shown(layout, isWritten: false)
  }

  /// Returns the layout in which the words are shown if their layout is `layout`.
  fileprivate func shown(
    _ layout: ForeignForm.Layout, isWritten: Bool
  ) -> ForeignForm.Layout {
    switch layout {
    case .unknown: children.count == 1 ? .lines : .block
    case .lineOfOne: isLineOfOne(isWritten: isWritten) ? .line : .block
    case .lines, .brackets, .block, .line: layout
    }
  }
}
