/// Splits a configuration file into words and signs.
struct TextLexer {
  /// A token of the file.
  enum Token: Equatable {
    case word(Word)
    case open
    case close
    case semicolon
    /// The comment `/* ... */` on the statement that follows.
    case annotation(String)
    /// The end of the file, or of what can be read because of `failure`.
    case end
  }

  /// The error because of which no more can be read; nil: there is none.
  private(set) var failure: LoadError.Reason?
  /// The offset from which no token is read.
  var limit: Int
  private let octets: [UInt8]
  /// Whether a string may have more than one line.
  private let stringsSpanLines: Bool
  /// The offset behind the last octet that was read.
  private(set) var offset = 0
  /// The line of that octet, from 1.
  private(set) var line = 1
  private var lineStart = 0
  /// The position at which the last comment began; line and column are counted from 1.
  private(set) var commentPlace = (line: 1, column: 1)

  /// Creates a lexer at the beginning of a file, behind a byte order mark.
  init(_ octets: [UInt8], stringsSpanLines: Bool = false) {
    self.octets = octets
    self.stringsSpanLines = stringsSpanLines
    limit = octets.count
    offset = ByteOrderMark.length(in: octets)
    lineStart = offset
  }

  /// The number of octets that were read of the present line.
  var column: Int { offset - lineStart }

  /// The position behind the last octet that was read.
  var place: TextPosition { TextPosition(line: line, column: column + 1) }

  /// Returns a part of the file as text.
  func text(in range: Range<Int>) -> String {
    String(decoding: octets[range.clamped(to: octets.indices)], as: UTF8.self)
  }

  /// The number of octets of the file.
  var end: Int { octets.count }

  /// Returns the first word of the next statement, without reading it; nil: no statement follows.
  func nextName() -> String? {
    var copy = self
    while true {
      switch copy.next() {
      case .annotation, .semicolon: continue
      case .word(let word) where !word.isQuoted && word.text.hasSuffix(":"): continue
      case .word(let word): return word.text
      case .open, .close, .end: return nil
      }
    }
  }

  /// Reads the next token.
  mutating func next() -> Token {
    while failure == nil, offset < limit {
      let octet = octets[offset]
      switch octet {
      case UInt8(ascii: "\n"):
        offset += 1
        line += 1
        lineStart = offset
      case UInt8(ascii: " "), 9, 11, 12, 13: offset += 1
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): return comment()
      case UInt8(ascii: "{"): return sign(.open)
      case UInt8(ascii: "}"): return sign(.close)
      case UInt8(ascii: ";"): return sign(.semicolon)
      case UInt8(ascii: "["), UInt8(ascii: "]"):
        offset += 1
        return .word(
          Word(octet == UInt8(ascii: "[") ? "[" : "]", start: column - 1, end: column))
      case UInt8(ascii: "\""): return string()
      default: return bareWord()
      }
    }
    return .end
  }

  private func peek(_ ahead: Int) -> UInt8? {
    offset + ahead < octets.count ? octets[offset + ahead] : nil
  }

  private mutating func sign(_ token: Token) -> Token {
    offset += 1
    return token
  }

  private mutating func skipLine() {
    while offset < octets.count && octets[offset] != UInt8(ascii: "\n") { offset += 1 }
  }

  private mutating func comment() -> Token {
    commentPlace = (line, column + 1)
    offset += 2
    let start = offset
    while offset < octets.count {
      if octets[offset] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        let text = String(decoding: octets[start..<offset], as: UTF8.self)
        offset += 2
        return .annotation(text)
      }
      if octets[offset] == UInt8(ascii: "\n") {
        line += 1
        lineStart = offset + 1
      }
      offset += 1
    }
    failure = .openComment
    return .end
  }

  private mutating func string() -> Token {
    var start = column
    var text: [UInt8] = []
    let opened = (line: line, lineStart: lineStart, offset: offset)
    offset += 1
    while offset < octets.count {
      var octet = octets[offset]
      if octet == UInt8(ascii: "\n") {
        guard stringsSpanLines else { break }
        line += 1
        lineStart = offset + 1
        start = 0
      }
      if octet == UInt8(ascii: "\"") {
        offset += 1
        return .word(
          Word(String(decoding: text, as: UTF8.self), start: start, end: column, isQuoted: true))
      }
      if octet == UInt8(ascii: "\\"), let guarded = peek(1),
        guarded == UInt8(ascii: "\"") || guarded == UInt8(ascii: "\\")
      {
        offset += 1
        octet = guarded
      }
      text.append(octet)
      offset += 1
    }
    // The error is reported where the string began instead of at the end of the file.
    if stringsSpanLines {
      (line, lineStart, offset) = (opened.line, opened.lineStart, opened.offset)
    }
    failure = .openString
    return .end
  }

  private mutating func bareWord() -> Token {
    let start = offset
    var isInBrackets = false
    if let end = CommandLexer.patternEnd(in: octets, from: start, to: octets.count) { offset = end }
    while offset < octets.count {
      switch octets[offset] {
      case UInt8(ascii: " "), 9...13, UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"),
        UInt8(ascii: "\""):
        break
      case UInt8(ascii: "]") where !isInBrackets: break
      default:
        // A bracket ends the word only if none was opened in it, as in `<so-0/0/[0-3]>`.
        if octets[offset] == UInt8(ascii: "[") { isInBrackets = true }
        if octets[offset] == UInt8(ascii: "]") { isInBrackets = false }
        offset += 1
        continue
      }
      break
    }
    let text = String(decoding: octets[start..<offset], as: UTF8.self)
    return .word(Word(text, start: start - lineStart, end: column))
  }
}
