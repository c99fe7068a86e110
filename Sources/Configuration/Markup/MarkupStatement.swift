/// A statement as its element names it, without its children.
struct MarkupStatement {
  /// A word as it would stand in a line of text, with its place in the file.
  struct PlacedWord {
    var word: Word
    var line: Int
  }

  /// The name of the element, which need not be the name of a statement.
  var name: String
  var place: MarkupPlace
  /// The words of the statement: keywords of the schema, and the key or value.
  private(set) var words: [PlacedWord] = []
  var marks = MarkupMarks()
  /// The number of path elements that the statement consists of.
  var depth = 1
  /// Whether the last word is the name of one of several statements, so that a new name can replace
  /// it.
  private(set) var hasName = false
  /// What is known of a foreign statement by the name of its element.
  var foreign: ForeignElement?

  init(_ name: String, at place: MarkupPlace) {
    self.name = name
    self.place = place
  }

  /// Appends a keyword that stands in the file as the name of the element.
  mutating func append(keyword: String) {
    words.append(
      PlacedWord(
        word: Word(keyword, start: place.column, end: place.column + 1 + name.utf8.count),
        line: place.line))
  }

  /// Removes the keyword again: the statement does not have it.
  mutating func dropKeyword() {
    if !words.isEmpty { words.removeFirst() }
  }

  /// Appends the name of the element as a key.
  mutating func append(key: String) {
    let end = MarkupPlace(line: place.line, column: place.column + 1 + key.utf8.count)
    append(value: key, from: place, to: end)
  }

  /// Appends a key or value. It counts as quoted, so it is never taken for a keyword or a bracket.
  mutating func append(value: String, from start: MarkupPlace, to end: MarkupPlace) {
    let first = start.line == end.line ? start.column : 0
    words.append(
      PlacedWord(
        word: Word(value, start: first, end: max(first, end.column), isQuoted: true),
        line: end.line))
    hasName = true
  }
}
