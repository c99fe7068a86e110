/// Lines that wait for a reader. If the reader is too slow, lines are dropped and counted.
package struct BoundedText {
  private var text = ""
  private var dropped = 0
  /// The octets that may wait.
  private let limit: Int

  package init(limit: Int = 1 << 16) { self.limit = limit }

  package var isEmpty: Bool { text.isEmpty && dropped == 0 }

  /// Adds whole lines.
  package mutating func append(_ lines: String) {
    guard dropped == 0, text.utf8.count + lines.utf8.count <= limit else {
      dropped += lines.utf8.count { $0 == UInt8(ascii: "\n") }
      return
    }
    text += lines
  }

  /// Returns and removes all of them, and says how many were dropped behind them.
  package mutating func take() -> String {
    defer { self = BoundedText(limit: limit) }
    guard dropped > 0 else { return text }
    return text + "warning: \(dropped) lines dropped: the terminal is too slow\n"
  }
}
