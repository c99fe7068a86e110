/// Splits JSON into names and values (RFC 8259).
struct JSONScanner {
  /// A name, or a value that is neither an object nor an array.
  struct Scalar {
    /// The text of the value; nil stands for `null`.
    var text: String?
    /// The position of its first octet.
    var start: MarkupPlace
    /// The position behind its last octet.
    var end: MarkupPlace
  }

  private var cursor: MarkupCursor
  private var depth = 0

  /// Creates a scanner at the beginning of a file.
  init(_ octets: [UInt8]) { cursor = MarkupCursor(octets) }

  /// The position of the next octet.
  var place: MarkupPlace { cursor.place }

  /// Returns an error at the present position.
  func error(_ reason: MarkupError.Reason) -> MarkupError { cursor.error(reason) }

  /// Skips blanks and line ends.
  mutating func skipBlanks() { cursor.skipBlanks() }

  /// The number of octets that have been read.
  var offset: Int { cursor.offset }
  /// Whether the whole file has been read.
  var isAtEnd: Bool { cursor.next == nil }
  /// Whether an object begins here.
  var isAtObject: Bool { cursor.next == UInt8(ascii: "{") }
  /// Whether an array begins here.
  var isAtArray: Bool { cursor.next == UInt8(ascii: "[") }

  // MARK: Objects and arrays

  /// Reads the bracket or brace that opens an array or an object. Throws if the nesting is deeper
  /// than the limit.
  mutating func open() throws(MarkupError) {
    guard depth < MarkupCursor.depthLimit else { throw cursor.error(.tooDeep) }
    depth += 1
    cursor.advance()
  }

  /// Returns the name of the next member; the scanner is then at its value. Returns nil if the
  /// object has been closed.
  mutating func member(isFirst: Bool) throws(MarkupError) -> Scalar? {
    guard try goesOn(isFirst, "}", wanted: "',' or '}'") else { return nil }
    let start = cursor.place
    let text = try string()
    let name = Scalar(text: text, start: start, end: cursor.place)
    cursor.skipBlanks()
    guard cursor.skip(":") else { throw cursor.error(.unexpected("':'")) }
    cursor.skipBlanks()
    return name
  }

  /// Returns whether another entry follows. If not, the array has been closed.
  mutating func entry(isFirst: Bool) throws(MarkupError) -> Bool {
    try goesOn(isFirst, "]", wanted: "',' or ']'")
  }

  /// Reads a comma if one is needed, or the end. Returns false at the end.
  private mutating func goesOn(
    _ isFirst: Bool, _ end: StaticString, wanted: String
  ) throws(MarkupError) -> Bool {
    cursor.skipBlanks()
    if cursor.skip(end) {
      depth -= 1
      return false
    }
    if !isFirst {
      guard cursor.skip(",") else { throw cursor.error(.unexpected(wanted)) }
      cursor.skipBlanks()
    }
    return true
  }

  /// Skips a value.
  mutating func skip() throws(MarkupError) {
    if isAtObject {
      try open()
      var isFirst = true
      while try member(isFirst: isFirst) != nil {
        isFirst = false
        try skip()
      }
    } else if isAtArray {
      try open()
      var isFirst = true
      while try entry(isFirst: isFirst) {
        isFirst = false
        try skip()
      }
    } else {
      _ = try scalar()
    }
  }

  // MARK: Scalars

  /// Reads a string, a number as it is written, or one of `true`, `false` and `null`.
  mutating func scalar() throws(MarkupError) -> Scalar {
    let start = cursor.place
    switch cursor.next {
    case UInt8(ascii: "\""):
      let text = try string()
      return Scalar(text: text, start: start, end: cursor.place)
    case nil: throw cursor.error(.endOfFile)
    default:
      let text = try word()
      return Scalar(text: text == "null" ? nil : text, start: start, end: cursor.place)
    }
  }

  private mutating func word() throws(MarkupError) -> String {
    let octets = cursor.read { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    let text = try cursor.string(octets)
    guard ["null", "true", "false"].contains(text) || Double(text) != nil else {
      throw cursor.error(.unexpected("a value"))
    }
    return text
  }

  private mutating func string() throws(MarkupError) -> String {
    guard cursor.skip("\"") else { throw cursor.error(.unexpected("'\"'")) }
    var result = try plainText()
    while !cursor.skip("\"") {
      guard cursor.skip("\\"), let octet = cursor.next else {
        throw cursor.error(cursor.next == nil ? .endOfFile : .unexpected("'\"'"))
      }
      cursor.advance()
      switch octet {
      case UInt8(ascii: "n"): result += "\n"
      case UInt8(ascii: "r"): result += "\r"
      case UInt8(ascii: "t"): result += "\t"
      case UInt8(ascii: "b"): result += "\u{8}"
      case UInt8(ascii: "f"): result += "\u{C}"
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(octet))
      case UInt8(ascii: "u"): result.unicodeScalars.append(try escaped())
      default: throw cursor.error(.unexpected("an escape"))
      }
      result += try plainText()
    }
    return result
  }

  private mutating func plainText() throws(MarkupError) -> String {
    try cursor.string(
      cursor.read { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 })
  }

  /// Reads what follows `\u`: four digits, or both halves of a surrogate pair.
  private mutating func escaped() throws(MarkupError) -> Unicode.Scalar {
    let high = try unit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), cursor.skip("\\u") else {
      throw cursor.error(.unexpected("a surrogate pair"))
    }
    let low = try unit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw cursor.error(.unexpected("a surrogate pair")) }
    return scalar
  }

  private mutating func unit() throws(MarkupError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let octet = cursor.next, octet < 0x80,
        let digit = Character(Unicode.Scalar(octet)).hexDigitValue
      else { throw cursor.error(.unexpected("four hexadecimal digits")) }
      value = value << 4 | UInt32(digit)
      cursor.advance()
    }
    return value
  }
}
