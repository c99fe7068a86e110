/// Splits the octets of a script, which arrive in pieces, into lines.
struct ScriptLines {
  private var octets: [UInt8] = []
  /// The index at which the next line begins.
  private var start = 0
  /// The index of the LF of the next line; nil: it has not arrived.
  private var end: Int?
  /// Whether all octets have arrived.
  private(set) var isAtEnd = false
  private var isFirst = true

  /// The maximum number of octets of a line; a longer one is split.
  private static let limit = 1 << 24

  /// The number of octets that have arrived and have not been returned.
  var count: Int { octets.count - start }

  /// Whether a complete line has arrived.
  var hasLine: Bool { !isFirst && (end != nil || (isAtEnd && count > 0) || count > Self.limit) }

  /// Whether all lines have been returned and no more octets will arrive.
  var isDone: Bool { isAtEnd && count == 0 }

  /// Adds octets that have arrived.
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

  /// States that no more octets will arrive.
  mutating func finish() {
    isAtEnd = true
    skipMark()
  }

  /// Skips a byte order mark at the beginning, as soon as enough octets have arrived to recognize
  /// it.
  private mutating func skipMark() {
    guard isFirst, octets.count >= 3 || isAtEnd else { return }
    isFirst = false
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    find(from: start)
  }

  private mutating func find(from place: Int) {
    end = octets[place...].firstIndex(of: 0x0A)
  }

  /// Returns the next line without its LF; nil: none has arrived completely.
  mutating func next() -> ArraySlice<UInt8>? {
    guard hasLine else { return nil }
    let line = octets[start..<(end ?? octets.count)]
    start = min(line.endIndex + (end == nil ? 0 : 1), octets.count)
    find(from: start)
    return line
  }
}
