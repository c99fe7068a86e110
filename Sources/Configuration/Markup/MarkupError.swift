/// Where a file stopped being XML or JSON.
struct MarkupError: Error, Equatable {
  enum Reason: Equatable {
    case unexpected(String)
    case wrongEndTag(String, expected: String)
    case unknownEntity(String)
    case endOfFile
    case tooDeep
    case notUTF8
  }

  var reason: Reason
  /// From 1.
  var line: Int
  /// Octets from the start of the line.
  var column: Int

  var sentence: String {
    switch reason {
    case .unexpected(let wanted): "syntax error, expecting \(wanted)"
    case .wrongEndTag(let name, let expected): "'</\(name)>' does not close '<\(expected)>'"
    case .unknownEntity(let name): "unknown entity '&\(name);'"
    case .endOfFile: "unexpected end of file"
    case .tooDeep: "too many levels"
    case .notUTF8: "not UTF-8"
    }
  }
}

/// The octets of a file, with line and column.
struct MarkupCursor {
  private let octets: [UInt8]
  private(set) var offset = 0
  /// From 1.
  private(set) var line = 1
  private var lineStart = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var next: UInt8? { offset < octets.count ? octets[offset] : nil }

  mutating func advance() {
    guard let octet = next else { return }
    offset += 1
    if octet == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset
    }
  }

  /// Passes over `text` if it stands here.
  mutating func take(_ text: StaticString) -> Bool {
    let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard unsafe octets[offset...].starts(with: wanted) else { return false }
    for _ in 0..<text.utf8CodeUnitCount { advance() }
    return true
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

  func string(_ octets: some Sequence<UInt8>) throws(MarkupError) -> String {
    guard let text = String(validating: Array(octets), as: UTF8.self) else {
      throw error(.notUTF8)
    }
    return text
  }

  func error(_ reason: MarkupError.Reason) -> MarkupError {
    MarkupError(reason: reason, line: line, column: offset - lineStart)
  }

  /// Deeper than any configuration, and not as deep as the stack.
  static let depthLimit = 200
}
