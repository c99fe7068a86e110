/// What a text says of a statement beside its words.
struct TextMarks {
  /// What stands between `/*` and `*/`.
  struct Comment {
    var text: String
    /// Both from 1.
    var line: Int
    var column: Int
    /// Octets from the start of its last line to behind it.
    var end: Int
  }

  /// nil: as it is.
  var isInactive: Bool?
  var isProtected: Bool?
  var comments: [Comment] = []
  var isDeleted = false
  var isReplaced = false

  /// All that was said above it, a line or more for each comment; nil: nothing.
  var annotation: String? {
    comments.isEmpty ? nil : comments.map(\.text).joined(separator: "\n")
  }
  var isEmpty: Bool { isInactive == nil && isProtected == nil && comments.isEmpty }

  /// Whether a word in front of the statement is a mark.
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
