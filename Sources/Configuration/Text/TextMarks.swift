/// The marks and comments that a text has before the words of a statement.
struct TextMarks {
  /// A comment: the text between `/*` and `*/`.
  struct Comment {
    var text: String
    /// The line where the comment begins, and its column, both counted from 1.
    var line: Int
    var column: Int
    /// The number of octets between the start of the comment's last line and its end.
    var end: Int
  }

  /// Whether the statement becomes inactive or active; nil leaves it as it is.
  var isInactive: Bool?
  var isProtected: Bool?
  var comments: [Comment] = []
  var isDeleted = false
  var isReplaced = false

  /// The comments above the statement, each on one line or more; nil if there are none.
  var annotation: String? {
    comments.isEmpty ? nil : comments.map(\.text).joined(separator: "\n")
  }
  var isEmpty: Bool { isInactive == nil && isProtected == nil && comments.isEmpty }

  /// Whether a word without quotation marks would be a mark.
  static func isMark(_ text: String) -> Bool {
    var marks = TextMarks()
    return text.utf8.last == UInt8(ascii: ":") && marks.take(Word(text, start: 0, end: 0))
  }

  /// Adds a word that stands before the statement. Returns false if the word is not a mark.
  mutating func take(_ word: Word) -> Bool {
    guard !word.isQuoted else { return false }
    switch word.text {
    case "inactive:": isInactive = true
    case "active:": isInactive = false
    case "protect:": isProtected = true
    case "unprotect:": isProtected = false
    case "delete:": isDeleted = true
    case "replace:": isReplaced = true
    default: return false
    }
    return true
  }
}
