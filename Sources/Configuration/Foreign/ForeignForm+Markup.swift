import Schema

/// The layout of words for which XML or JSON states none. It is that of the guide, as far as the
/// position of the words in the element permits it.
extension ForeignForm {
  /// The position in an element of the words that follow a word.
  enum Position {
    /// The words are the text of the element.
    case text
    /// The words are the text of one of several elements with the same name.
    case repeatedText
    /// The words are in the element `name`.
    case key
    /// The words are among the other elements in the element.
    case inside
  }

  /// Returns the layout of what follows the word, from the guide and the position alone.
  /// `isOnLines` states that the guide gives each of several values a line of its own.
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
  /// Whether the words that follow are on the line of the word, even if they belong to its
  /// container.
  var isOnLine: Bool { layout == .line || layout == .lineOfOne }
}

extension ForeignForm.Layout {
  /// The name of the layout in an attribute.
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

  /// Returns the layout with this name; nil: there is none.
  init?(name: some StringProtocol) {
    let all: [Self] = [.unknown, .lines, .brackets, .block, .line, .lineOfOne]
    guard let layout = all.first(where: { $0.name == name }) else { return nil }
    self = layout
  }
}

extension ForeignWalk {
  /// Whether the last word is the name of a list.
  var isList: Bool { expectsKey && place.map { guide.shape(of: $0) == .list } ?? false }

  /// Whether several values of the last word, which is a name, have a line each.
  var isOnLines: Bool {
    guard expectsKey, let place else { return false }
    switch guide.shape(of: place) {
    case .list, .single: return true
    case .value, .members, .word, .any: return false
    }
  }

  /// Returns whether the guide lists a statement with this name as the next word.
  func lists(_ name: String) -> Bool {
    !expectsKey && (place.map { guide.child(name, of: $0) != nil } ?? false || onLine(name) != nil)
  }

  /// Returns whether an element with this name may enclose a key without being a word itself: the
  /// guide lists keys here, but not this name.
  func isUnspelled(_ name: String) -> Bool {
    if lists(name) { return false }
    return name == Element.contents || expectsKey || place.flatMap(guide.entry) != nil
  }
}
