/// The marks and comments before the words of a statement in a text.
struct TextMarks {
  /// A comment between `/*` and `*/`.
  struct Comment {
    /// The text between the signs.
    var text: String
    /// The line at which the comment begins, from 1.
    var line: Int
    /// The column at which the comment begins, from 1.
    var column: Int
    /// The number of octets from the beginning of the comment's last line to the end of the
    /// comment.
    var end: Int
  }

  /// Whether the statement is deactivated or activated; nil: neither.
  var isInactive: Bool?
  /// Whether the statement is protected or unprotected; nil: neither.
  var isProtected: Bool?
  /// The comments, in their order.
  var comments: [Comment] = []
  /// Whether the statement is deleted.
  var isDeleted = false
  /// Whether the statement replaces an existing one.
  var isReplaced = false

  /// The comments as one, each beginning on a line of its own; nil: there are none.
  var annotation: String? {
    comments.isEmpty ? nil : comments.map(\.text).joined(separator: "\n")
  }
  /// Whether the marks change nothing in the tree.
  var isEmpty: Bool { isInactive == nil && isProtected == nil && comments.isEmpty }

  /// Returns whether a word without quotation marks would be a mark.
  static func isMark(_ text: String) -> Bool {
    var marks = TextMarks()
    return text.utf8.last == UInt8(ascii: ":") && marks.add(Word(text, start: 0, end: 0))
  }

  /// Adds a word before the statement. Returns false if the word is not a mark.
  mutating func add(_ word: Word) -> Bool {
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
