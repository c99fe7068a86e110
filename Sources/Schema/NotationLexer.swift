/// Splits the schema's notation into tokens: words, strings and signs.
struct NotationLexer {
  /// A token of the notation.
  enum Token: Equatable {
    case word(String)
    /// A string, without its quotation marks.
    case string(String)
    /// The text that follows `///`, up to the end of the line.
    case note(String)
    case sign(UInt8)
    case arrow
    case range
    case end

    var spelling: String {
      switch self {
      case .word(let text): text
      case .string(let text): "\"\(text)\""
      case .note(let text): "/// \(text)"
      case .sign(let octet): String(UnicodeScalar(octet))
      case .arrow: "->"
      case .range: ".."
      case .end: "the end"
      }
    }
  }

  /// A position in a Swift source file, from 1 each.
  struct Position: Equatable {
    var line: Int
    var column: Int
  }

  private let octets: [UInt8]
  private var offset = 0
  private var line: Int
  private var lineStart = 0
  private let file: String

  init(_ source: SchemaText) {
    octets = Array(source.text.utf8)
    line = source.textLine
    file = source.file
  }

  /// Returns the next token and its position; `.end` at the end of the text. Throws if a string has
  /// no closing quotation mark on its line.
  mutating func next() throws(SchemaError) -> (token: Token, place: Position) {
    skipBlanks()
    let place = Position(line: line, column: offset - lineStart + 1)
    guard let octet = peek() else { return (.end, place) }
    switch octet {
    case UInt8(ascii: "\""):
      return (try string(at: place), place)
    case UInt8(ascii: "/") where peek(1) == octet && peek(2) == octet:
      offset += 3
      return (.note(restOfLine()), place)
    case UInt8(ascii: "-") where peek(1) == UInt8(ascii: ">"):
      offset += 2
      return (.arrow, place)
    case UInt8(ascii: ".") where peek(1) == octet:
      offset += 2
      return (.range, place)
    case _ where Self.isWord(octet):
      let start = offset
      while let octet = peek(), Self.isWord(octet),
        !(octet == UInt8(ascii: ".") && peek(1) == octet)
      {
        offset += 1
      }
      return (.word(String(decoding: octets[start..<offset], as: UTF8.self)), place)
    default:
      offset += 1
      return (.sign(octet), place)
    }
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    offset + ahead < octets.count ? octets[offset + ahead] : nil
  }

  private static func isWord(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private mutating func skipBlanks() {
    while let octet = peek() {
      if octet == UInt8(ascii: "\n") {
        line += 1
        lineStart = offset + 1
      } else if octet != UInt8(ascii: " ") {
        return
      }
      offset += 1
    }
  }

  private mutating func restOfLine() -> String {
    let start = offset
    while let octet = peek(), octet != UInt8(ascii: "\n") { offset += 1 }
    let text = octets[start..<offset].drop { $0 == UInt8(ascii: " ") }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func string(at place: Position) throws(SchemaError) -> Token {
    offset += 1
    let start = offset
    while let octet = peek(), octet != UInt8(ascii: "\n") {
      if octet == UInt8(ascii: "\"") {
        defer { offset += 1 }
        return .string(String(decoding: octets[start..<offset], as: UTF8.self))
      }
      offset += 1
    }
    throw SchemaError(
      reason: .unterminatedString, file: file, line: place.line, column: place.column)
  }
}
