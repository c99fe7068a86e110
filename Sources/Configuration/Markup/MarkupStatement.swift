/// A statement as its element states it, without its children.
struct MarkupStatement {
  /// A word as it would be in a line of text, with its position in the file.
  struct PlacedWord {
    /// The word, with its columns.
    var word: Word
    /// The line, from 1.
    var line: Int
  }

  /// The name of the element, which need not be the name of a statement.
  var name: String
  /// The position of the element.
  var place: MarkupPlace
  /// The words of the statement: keywords of the schema, and the key or value.
  private(set) var words: [PlacedWord] = []
  /// The marks that apply to the statement.
  var marks = MarkupMarks()
  /// The number of path elements of the statement.
  var depth = 1
  /// Whether the last word is the name of one of several statements, so that `rename` can replace
  /// it.
  private(set) var hasName = false
  /// The form of a foreign statement, as far as the name of the element determines it; nil: the
  /// statement is not foreign.
  var foreign: ForeignElement?

  /// Creates a statement without words.
  init(_ name: String, at place: MarkupPlace) {
    self.name = name
    self.place = place
  }

  /// Appends a keyword for which the name of the element stands.
  mutating func append(keyword: String) {
    words.append(
      PlacedWord(
        word: Word(keyword, start: place.column, end: place.column + 1 + name.utf8.count),
        line: place.line))
  }

  /// Removes the keyword, which is not a word of the statement.
  mutating func dropKeyword() {
    if !words.isEmpty { words.removeFirst() }
  }

  /// Appends a key for which the name of the element stands.
  mutating func append(key: String) {
    let end = MarkupPlace(line: place.line, column: place.column + 1 + key.utf8.count)
    append(value: key, from: place, to: end)
  }

  /// Appends a key or value. It counts as quoted, so that it is never taken as a keyword or a
  /// bracket.
  mutating func append(value: String, from start: MarkupPlace, to end: MarkupPlace) {
    let first = start.line == end.line ? start.column : 0
    words.append(
      PlacedWord(
        word: Word(value, start: first, end: max(first, end.column), isQuoted: true),
        line: end.line))
    hasName = true
  }
}
