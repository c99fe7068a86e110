/// The octets of a file in XML or JSON, with line and column.
struct MarkupCursor {
  private let octets: [UInt8]
  private(set) var offset = 0
  /// From 1.
  private(set) var line = 1
  private var lineStart = 0

  /// Reads from behind a byte order mark.
  init(_ octets: [UInt8]) {
    self.octets = octets
    offset = ByteOrderMark.length(in: octets)
    lineStart = offset
  }

  var next: UInt8? { offset < octets.count ? octets[offset] : nil }

  /// Octets from the start of the line.
  var column: Int { offset - lineStart }

  var place: MarkupPlace { MarkupPlace(line: line, column: column) }

  mutating func advance() {
    guard let octet = next else { return }
    offset += 1
    if octet == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset
    }
  }

  /// Whether `text` stands here.
  func stands(_ text: StaticString) -> Bool {
    let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard unsafe next == wanted.first else { return false }
    return unsafe octets[offset...].starts(with: wanted)
  }

  /// Passes over `text` if it stands here.
  mutating func take(_ text: StaticString) -> Bool {
    guard stands(text) else { return false }
    for _ in 0..<text.utf8CodeUnitCount { advance() }
    return true
  }

  /// Passes over what stands at other places of the file if it stands here too.
  mutating func take(sameAs other: Range<Int>) -> Bool {
    guard other.upperBound <= octets.count, other.count <= octets.count - offset else {
      return false
    }
    for (index, place) in other.enumerated() where octets[place] != octets[offset + index] {
      return false
    }
    for _ in other { advance() }
    return true
  }

  /// Passes over blanks before the start of an element, and over none before anything else.
  mutating func skipBlanksBeforeElement() {
    var ahead = self
    ahead.skipBlanks()
    guard ahead.next == UInt8(ascii: "<"), ahead.offset + 1 < octets.count else { return }
    switch octets[ahead.offset + 1] {
    case UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "?"): return
    default: self = ahead
    }
  }

  /// Up to and with `end`; what stood before it.
  mutating func skip(past end: StaticString) throws(MarkupError) -> ArraySlice<UInt8> {
    let start = offset
    while next != nil {
      let stop = offset
      if take(end) { return octets[start..<stop] }
      advance()
    }
    throw error(.endOfFile)
  }

  mutating func skipBlanks() {
    while let octet = next, octet == 32 || (9...13).contains(octet) { advance() }
  }

  /// As long as `isPart` says so.
  mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let octet = next, isPart(octet) { advance() }
    return octets[start..<offset]
  }

  func string(_ octets: ArraySlice<UInt8>) throws(MarkupError) -> String {
    // Nearly always, and much quicker.
    if octets.allSatisfy({ $0 < 0x80 }) { return String(decoding: octets, as: UTF8.self) }
    guard let text = String(validating: octets, as: UTF8.self) else { throw error(.notUTF8) }
    return text
  }

  func error(_ reason: MarkupError.Reason) -> MarkupError {
    MarkupError(reason: reason, line: line, column: column)
  }

  /// Deeper than any configuration, and not as deep as the stack.
  static let depthLimit = 200
}

/// A place in a file in XML or JSON.
struct MarkupPlace: Equatable {
  /// From 1.
  var line: Int
  /// Octets from the start of the line.
  var column: Int
}
