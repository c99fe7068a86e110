/// The lines of a script that arrive in pieces.
struct ScriptLines {
  private var octets: [UInt8] = []
  /// Where the next line begins, and up to where its end has been looked for.
  private var start = 0
  private var searched = 0
  private(set) var isAtEnd = false
  private var isFirst = true

  /// Nobody types a longer line.
  private static let limit = 1 << 24

  /// Octets that have arrived and were not taken.
  var count: Int { octets.count - start }

  mutating func append(_ piece: [UInt8]) {
    if start > 0 {
      octets.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    octets += piece
  }

  var isEmpty: Bool { count == 0 && !isAtEnd }

  /// Whether all lines have been taken and no more will come.
  var isDone: Bool { isAtEnd && count == 0 }

  mutating func end() { isAtEnd = true }

  /// The next line, without its LF; nil: it has not arrived, or there is none.
  mutating func next() -> [UInt8]? {
    if isFirst, octets.count >= 3 || isAtEnd {
      isFirst = false
      if octets.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
      searched = start
    }
    while searched < octets.count {
      defer { searched += 1 }
      guard octets[searched] == 0x0A else { continue }
      defer { start = searched + 1 }
      return Array(octets[start..<searched])
    }
    guard isAtEnd || count > Self.limit, start < octets.count else { return nil }
    defer { start = octets.count }
    return Array(octets[start...])
  }
}
