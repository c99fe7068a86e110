/// Consecutive lines of `show | compare` with the same sign.
struct PatchHunk {
  /// The sign before a line; the raw value is its octet.
  enum Sign: UInt8 {
    case added = 0x2B  // +
    case removed = 0x2D  // -
    case marked = 0x21  // !
    case neighbour = 0x20

    /// Whether consecutive lines belong together; otherwise each is a statement.
    var joinsLines: Bool { self == .added || self == .removed }
  }

  /// The sign of the lines.
  var sign: Sign
  /// The number of the first line, from 1.
  var line: Int
  /// The lines without their signs.
  var lines: [String]

  /// The statements of the lines, without a comment at the end, which belongs to the statement
  /// below.
  var statements: String {
    lines[..<(startOfComment ?? lines.count)].map { $0 + "\n" }.joined()
  }

  /// The comment at the end; nil: there is none.
  var comment: String? { startOfComment.map { lines[$0...].joined(separator: "\n") } }

  private var startOfComment: Int? {
    guard lines.last?.trimmed.hasSuffix("*/") ?? false else { return nil }
    // A comment may contain what looks like the beginning of another, but not an end.
    let end = lines.dropLast().lastIndex { $0.contains("*/") } ?? -1
    return lines[(end + 1)...].firstIndex { $0.trimmed.hasPrefix("/*") }
  }

  /// The statement of a line with `{ ... }` in place of its children, and the mark before it.
  var outline: (mark: String?, statement: String) {
    var statement = lines.joined(separator: "\n").trimmed
    let mark = Self.marks.first { statement.hasPrefix($0 + " ") }
    if let mark { statement = statement.dropFirst(mark.count + 1) }
    if statement.hasSuffix(Self.dots) {
      statement = Substring(statement.dropLast(Self.dots.count) + "{ }")
    }
    return (mark, String(statement))
  }

  private static let marks = ["inactive:", "active:", "protect:", "unprotect:"]
  private static let dots = "{ ... }"
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
