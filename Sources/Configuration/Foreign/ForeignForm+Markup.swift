import Schema

/// What XML and JSON say of the way in which the words behind a foreign word are written. Where they
/// say nothing else, the layout is the guide's.
extension ForeignForm {
  /// Where what follows a word stands in its element.
  enum Position {
    /// It is the text of the element.
    case text
    /// It is the text of one of several elements of that name.
    case repeatedText
    /// It is in the element `name`.
    case key
    /// It is among the other elements in the element.
    case inside
  }

  /// How what follows the word is written, where only the guide and its position say it.
  /// `isOnLines`: the guide says that several of them stand on a line each.
  func layout(_ position: Position, isOnLines: Bool = false) -> Layout {
    switch (position, layout) {
    case (.text, .unknown), (.text, .block), (.key, .unknown): .lines
    case (.repeatedText, .unknown), (.repeatedText, .block): .brackets
    case (.repeatedText, .lines): isOnLines ? .lines : .brackets
    case (.inside, .unknown): .block
    case (_, let layout): layout
    }
  }
}

extension ForeignForm {
  /// What follows the word stands on its line, whatever it is about.
  var isOnLine: Bool { layout == .line || layout == .lineOfOne }
}

extension ForeignForm.Layout {
  /// The word for it in an attribute.
  var name: String {
    switch self {
    case .unknown: "unknown"
    case .lines: "lines"
    case .brackets: "brackets"
    case .block: "block"
    case .line: "line"
    case .lineOfOne: "line-of-one"
    }
  }

  init?(name: some StringProtocol) {
    let all: [Self] = [.unknown, .lines, .brackets, .block, .line, .lineOfOne]
    guard let layout = all.first(where: { $0.name == name }) else { return nil }
    self = layout
  }
}

extension ForeignWalk {
  /// Whether the last word is the name of a list.
  var isList: Bool { expectsKey && place.map { guide.shape(of: $0) == .list } ?? false }

  /// Whether several values of the last word, which is a name, stand on a line each.
  var isOnLines: Bool {
    guard expectsKey, let place else { return false }
    switch guide.shape(of: place) {
    case .list, .single: return true
    case .value, .members, .word, .any: return false
    }
  }

  /// Whether the guide lists a statement of that name as the next one.
  func lists(_ name: String) -> Bool {
    !expectsKey && (place.map { guide.child(name, of: $0) != nil } ?? false || onLine(name) != nil)
  }

  /// Whether an element of that name around a key may have a name that the statement lacks: the
  /// guide lists keys there, and no such name.
  func isUnspelled(_ name: String) -> Bool {
    if lists(name) { return false }
    return name == Element.contents || expectsKey || place.flatMap(guide.entry) != nil
  }
}
