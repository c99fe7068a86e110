internal import Schema

/// The words of a statement as an error repeats them: legible, not too many, and with no secret.
struct TypedWords {
  private var words: [Word] = []
  /// From here on, nothing is repeated: a secret with blanks in it may have been typed without
  /// quotation marks.
  private var firstSecret: Int?

  var isEmpty: Bool { words.isEmpty }

  /// Appends a word, which is a secret where the grammar says so, and where it follows the name of
  /// a secret that the grammar did not get as far as.
  mutating func append(_ word: Word, isSecret: Bool) {
    // A word more than are shown, so that the text is cut visibly.
    guard words.count < Self.limit else { return }
    if firstSecret == nil {
      let isAnnounced = words.last.map { Self.secretNames.contains($0.text) } ?? false
      if isSecret || isAnnounced || word.text.hasPrefix(ObscuredText.prefix) {
        firstSecret = words.count
      }
    }
    words.append(word)
  }

  /// All of them, with quotation marks where they had some.
  var legible: String {
    var texts = words[..<(firstSecret ?? words.count)].map { word in
      word.isQuoted ? Spelling.quoted(word.text) : word.text
    }
    if firstSecret != nil { texts.append("/* SECRET-DATA */") }
    return LegibleText.of(texts.joined(separator: " "), limit: 240)
  }

  /// One of them; empty where it is, or may be, a secret.
  func legible(_ word: Word) -> String {
    guard let firstSecret else { return LegibleText.of(word.text) }
    return words[..<firstSecret].contains(word) ? LegibleText.of(word.text) : ""
  }

  /// A statement with more is cut.
  static let limit = 100
  private static let secretNames = Set(
    Schema.configuration.declarations.filter(\.isSecret).map(\.name))
}
