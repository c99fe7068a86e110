/// A position in the octets of an XML or JSON file, with line and column.
struct MarkupCursor {
  private let octets: [UInt8]
  /// The number of octets before the cursor.
  private(set) var offset = 0
  /// The line, counted from 1.
  private(set) var line = 1
  private var lineStart = 0

  /// Creates a cursor at the beginning of a file, behind a byte order mark if there is one.
  init(_ octets: [UInt8]) {
    self.octets = octets
    offset = ByteOrderMark.length(in: octets)
    lineStart = offset
  }

  /// The octet at the cursor; nil at the end.
  var next: UInt8? { offset < octets.count ? octets[offset] : nil }

  /// The number of octets from the beginning of the line to the cursor.
  var column: Int { offset - lineStart }

  /// The line and column of the cursor.
  var place: MarkupPlace { MarkupPlace(line: line, column: column) }

  /// Moves the cursor by one octet.
  mutating func advance() {
    guard let octet = next else { return }
    offset += 1
    if octet == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset
    }
  }

  /// Returns whether `text` is at the cursor.
  func stands(_ text: StaticString) -> Bool {
    let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard unsafe next == wanted.first else { return false }
    return unsafe octets[offset...].starts(with: wanted)
  }

  /// Skips `text` if it is at the cursor, and returns whether it was.
  mutating func skip(_ text: StaticString) -> Bool {
    guard stands(text) else { return false }
    for _ in 0..<text.utf8CodeUnitCount { advance() }
    return true
  }

  /// Skips the octets at the cursor if they equal those in another range of the file, and returns
  /// whether they did.
  mutating func skip(sameAs other: Range<Int>) -> Bool {
    guard other.upperBound <= octets.count, other.count <= octets.count - offset else {
      return false
    }
    for (index, place) in other.enumerated() where octets[place] != octets[offset + index] {
      return false
    }
    for _ in other { advance() }
    return true
  }

  /// Skips blanks if an element starts after them; otherwise the cursor does not move.
  mutating func skipBlanksBeforeElement() {
    var ahead = self
    ahead.skipBlanks()
    guard ahead.next == UInt8(ascii: "<"), ahead.offset + 1 < octets.count else { return }
    switch octets[ahead.offset + 1] {
    case UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "?"): return
    default: self = ahead
    }
  }

  /// Moves the cursor past the next occurrence of `end` and returns the octets before it.
  mutating func skip(past end: StaticString) throws(MarkupError) -> ArraySlice<UInt8> {
    let start = offset
    while next != nil {
      let stop = offset
      if skip(end) { return octets[start..<stop] }
      advance()
    }
    throw error(.endOfFile)
  }

  /// Returns whether an octet is a blank or a line end. XML 1.0 section 2.3, and RFC 8259 section
  /// 2.
  static func isBlank(_ octet: UInt8) -> Bool {
    octet == 32 || octet == 9 || octet == 10 || octet == 13
  }

  /// Skips blanks and line ends.
  mutating func skipBlanks() {
    while let octet = next, Self.isBlank(octet) { advance() }
  }

  /// Reads octets until one does not satisfy `isPart`, and returns them.
  mutating func read(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let octet = next, isPart(octet) { advance() }
    return octets[start..<offset]
  }

  /// Returns octets as text. Throws if they are not UTF-8.
  func string(_ octets: ArraySlice<UInt8>) throws(MarkupError) -> String {
    // Nearly all text is ASCII, and this path is much faster.
    if octets.allSatisfy({ $0 < 0x80 }) { return String(decoding: octets, as: UTF8.self) }
    guard let text = String(validating: octets, as: UTF8.self) else { throw error(.notUTF8) }
    return text
  }

  /// Returns an error at the cursor.
  func error(_ reason: MarkupError.Reason) -> MarkupError {
    MarkupError(reason: reason, line: line, column: column)
  }

  /// Returns an error at an octet that has been read before.
  func error(_ reason: MarkupError.Reason, at place: Int) -> MarkupError {
    var error = MarkupError(reason: reason, line: 1, column: 0)
    for octet in octets[..<place].dropFirst(ByteOrderMark.length(in: octets)) {
      error.column += 1
      if octet == UInt8(ascii: "\n") { (error.line, error.column) = (error.line + 1, 0) }
    }
    return error
  }

  /// The maximum nesting depth. It exceeds that of any configuration and does not exhaust the
  /// stack.
  static let depthLimit = 256
}

/// A position in an XML or JSON file.
struct MarkupPlace: Equatable {
  /// The line, counted from 1.
  var line: Int
  /// The number of octets from the beginning of the line to the position.
  var column: Int
}
