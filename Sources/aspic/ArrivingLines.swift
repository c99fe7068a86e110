import Glibc

/// The lines of standard input, each as soon as it has arrived.
///
/// It is a class because a script refers to it while it runs.
final class ArrivingLines {
  private var octets: [UInt8] = []
  /// The offset of the next line.
  private var start = 0
  private var isAtEnd = false
  private var isFirst = true
  /// The largest length of a line in octets. Input of a device may never contain a line feed.
  private static let limit = 1 << 24

  /// Returns the next line without its line feed; nil after the last.
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

  /// Skips a byte order mark at the beginning.
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
