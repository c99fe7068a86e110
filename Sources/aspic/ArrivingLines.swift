import Glibc
import Terminal

/// Standard input a line at a time, as it comes; the background has its turn meanwhile.
final class ArrivingLines {
  // A class, because a script keeps it while it runs.
  private var octets: [UInt8] = []
  private var isAtEnd = false
  private let background: Background
  /// Nobody types a longer line; a device may never end one.
  private static let limit = 1 << 24

  init(background: Background) { self.background = background }

  /// The next line, without its end; nil behind the last.
  func next() -> [UInt8]? {
    var searched = 0
    while true {
      if let end = octets[searched...].firstIndex(of: 0x0A) {
        defer { octets.removeSubrange(...end) }
        return Array(octets[..<end])
      }
      searched = octets.count
      if isAtEnd || octets.count > Self.limit {
        defer { octets = [] }
        return octets.isEmpty ? nil : octets
      }
      read()
    }
  }

  private func read() {
    _ = Background.wait(for: [STDIN_FILENO], beside: background)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    if count > 0 { octets += buffer.prefix(count) }
    isAtEnd = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
  }
}
