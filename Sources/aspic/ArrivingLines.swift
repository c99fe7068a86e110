import Glibc

/// Standard input a line at a time, as it comes.
final class ArrivingLines {
  // A class, because a script keeps it while it runs.
  private var octets: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  private var isAtEnd = false
  private var isFirst = true
  /// Nobody types a longer line; a device may never end one.
  private static let limit = 1 << 24

  /// The next line, without its end; nil behind the last.
  func next() -> [UInt8]? {
    if isFirst { skipMark() }
    var searched = start
    while true {
      if let end = octets[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(octets[start..<end])
      }
      octets.removeSubrange(..<start)
      (start, searched) = (0, octets.count)
      if isAtEnd || octets.count > Self.limit {
        defer { octets = [] }
        return octets.isEmpty ? nil : octets
      }
      read()
    }
  }

  /// Passes over a byte order mark.
  private func skipMark() {
    isFirst = false
    while octets.count < 3, !isAtEnd, octets.isEmpty || octets[0] == 0xEF { read() }
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    if count > 0 { octets += buffer.prefix(count) }
    isAtEnd = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
  }
}
