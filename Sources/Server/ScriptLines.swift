/// The lines of a script that arrive in pieces.
struct ScriptLines {
  private var octets: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Where its LF stands; nil: that has not arrived.
  private var end: Int?
  private(set) var isAtEnd = false
  private var isFirst = true

  /// The maximum number of octets of a line; a longer one is cut.
  private static let limit = 1 << 24

  /// The number of octets that have arrived and were not taken.
  var count: Int { octets.count - start }

  /// Whether a line is there.
  var hasLine: Bool { !isFirst && (end != nil || (isAtEnd && count > 0) || count > Self.limit) }

  /// Whether all lines have been taken and no more will come.
  var isDone: Bool { isAtEnd && count == 0 }

  mutating func append(_ piece: [UInt8]) {
    if start > 0 {
      octets.removeSubrange(..<start)
      end = end.map { $0 - start }
      start = 0
    }
    let searched = octets.count
    octets += piece
    skipMark()
    if end == nil { find(from: max(searched, start)) }
  }

  mutating func finish() {
    isAtEnd = true
    skipMark()
  }

  /// Passes over a byte order mark, once it is known whether there is one.
  private mutating func skipMark() {
    guard isFirst, octets.count >= 3 || isAtEnd else { return }
    isFirst = false
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    find(from: start)
  }

  private mutating func find(from place: Int) {
    end = octets[place...].firstIndex(of: 0x0A)
  }

  /// The next line, without its LF; nil: it has not arrived, or there is none.
  mutating func next() -> ArraySlice<UInt8>? {
    guard hasLine else { return nil }
    let line = octets[start..<(end ?? octets.count)]
    start = min(line.endIndex + (end == nil ? 0 : 1), octets.count)
    find(from: start)
    return line
  }
}
