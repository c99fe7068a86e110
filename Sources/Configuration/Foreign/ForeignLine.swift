import Schema

/// The words of a foreign statement that stand in one element: its name and the keys behind it.
struct ForeignLine {
  /// The name of the element; nil: the first word is a key, and no word names the element.
  var name: String?
  /// The name of the element if no word is.
  var item = Element.contents
  /// The name of the element of the first key.
  var keyName = "name"
  private(set) var words: [Statement] = []
  /// What the guide says of each word.
  private(set) var forms: [ForeignForm] = []
  /// It stands behind the last word.
  var walk: ForeignWalk
  /// Several statements of that name are usual.
  var isList = false
  /// The last word in the former configuration.
  private(set) var former: Statement?
  private(set) var hasChanged = false

  /// A line without words. The walk stands before the first.
  init(name: String?, _ walk: ForeignWalk) {
    self.name = name
    self.walk = walk
    if !walk.isOnLine { self.walk.begin() }
  }

  /// Appends a word. `container` is what holds it in the former configuration.
  mutating func append(_ word: Statement, former container: Statement?, in schema: Schema) {
    let isQuoted = name == nil || !words.isEmpty
    forms.append(walk.take(word.value, isQuoted: isQuoted, after: words.count).form)
    words.append(word)
    former = container?.child(word.declaration, key: word.value, in: schema)
    hasChanged = former != word
  }

  /// Whether it has only the word that is the name of the element.
  var isName: Bool { name != nil && words.count == 1 }

  /// What the guide says of the last word.
  var form: ForeignForm { forms.last ?? ForeignForm() }

  /// How what follows each word is written.
  func layouts(isInside: Bool) -> [ForeignForm.Layout] {
    words.dropLast(isInside ? 0 : 1).map { word in
      word.form.layout == .unknown ? word.writtenLayout : word.form.layout
    }
  }

  /// Whether a reader of the element takes what follows each word to be written as it is.
  /// `last`: what is said of the last word in another way.
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
  var line: ForeignLine
  /// The value that is the text of the element.
  var text: String?
  /// The elements behind the keys.
  var inside: [Element] = []
  /// How what follows each word is written, where the reader has to be told.
  var layouts: [ForeignForm.Layout] = []
  /// The last word of a line whose words are the elements inside.
  var end: [Statement] = []
  /// Whether that line differs from the former configuration; nil: that of its words is meant.
  var hasChanged: Bool?
  /// The element before it has the same words, and their comments stand before that.
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
  /// The child at the begin of a path with nothing under it but the rest of the path, and what is
  /// under its end: all of it or only `statements`. nil: the path leads to nothing.
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

  /// How the words behind a foreign word are shown.
  var writtenLayout: ForeignForm.Layout { shown(form.layout, isWritten: form.isWritten) }

  /// How the words behind a foreign word are shown when they have been read from elements.
  fileprivate func read(_ layout: ForeignForm.Layout) -> ForeignForm.Layout {
    if layout == .lineOfOne, let only = children.first, only.form.layout == .unknown,
      !only.children.isEmpty
    {
      // Words behind a key are read to be on its line, so it is no leaf any more.
      return .block
    }
    return shown(layout, isWritten: false)
  }

  /// How the words behind a foreign word are shown if that is its layout.
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
