/// A bounded queue of lines for a reader. If the reader is too slow, further lines are dropped and
/// counted.
package struct BoundedText {
  private var text = ""
  private var dropped = 0
  /// The largest number of octets that are kept.
  private let limit: Int

  /// Creates an empty queue, by default of at most 64 KiB.
  package init(limit: Int = 1 << 16) { self.limit = limit }

  /// Whether there are neither lines nor a warning about dropped lines to be taken.
  package var isEmpty: Bool { text.isEmpty && dropped == 0 }

  /// Adds whole lines, or drops them if there is no room.
  package mutating func append(_ lines: String) {
    guard dropped == 0, text.utf8.count + lines.utf8.count <= limit else {
      dropped += lines.utf8.count { $0 == UInt8(ascii: "\n") }
      return
    }
    text += lines
  }

  /// Returns and removes all lines, followed by a warning if lines were dropped.
  package mutating func takeLines() -> String {
    defer { self = BoundedText(limit: limit) }
    guard dropped > 0 else { return text }
    return text + "warning: \(dropped) lines dropped: the terminal is too slow\n"
  }
}
