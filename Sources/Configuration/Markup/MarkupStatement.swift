/// A statement as its element says it, up to what is inside.
struct MarkupStatement {
  /// A word as a line of text would have it, and the line of the file that it stands on.
  struct PlacedWord {
    var word: Word
    var line: Int
  }

  /// The name of the element, which no statement need have.
  var name: String
  var place: MarkupPlace
  /// Its words: those of the schema, and the key or value.
  private(set) var words: [PlacedWord] = []
  var marks = MarkupMarks()
  /// How many elements of a path it is.
  var depth = 1
  /// Whether the last word names one of several, and what it is to be called may stand there.
  private(set) var hasName = false

  init(_ name: String, at place: MarkupPlace) {
    self.name = name
    self.place = place
  }

  /// Appends a word that stands in the file as the name of the element.
  mutating func append(keyword: String) {
    words.append(
      PlacedWord(
        word: Word(keyword, start: place.column, end: place.column + 1 + name.utf8.count),
        line: place.line))
  }

  /// Appends the name of the element, which is a key.
  mutating func append(key: String) {
    let end = MarkupPlace(line: place.line, column: place.column + 1 + key.utf8.count)
    append(value: key, from: place, to: end)
  }

  /// Appends a key or value. It is one, whatever it looks like: it counts as quoted.
  mutating func append(value: String, from start: MarkupPlace, to end: MarkupPlace) {
    let first = start.line == end.line ? start.column : 0
    words.append(
      PlacedWord(
        word: Word(value, start: first, end: max(first, end.column), isQuoted: true),
        line: end.line))
    hasName = true
  }
}
