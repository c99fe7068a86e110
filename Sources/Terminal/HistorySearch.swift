/// A search backwards through the history of commands while the user types the pattern (Ctrl-R).
struct HistorySearch: Equatable {
  /// The lines of the history, the oldest first.
  let entries: [String]
  /// The text that the user has typed.
  private(set) var pattern = ""
  /// The index of the line that is shown; nil: none is.
  private var found: Int?
  /// Whether no line matches the present pattern, so that the last match is still shown.
  private(set) var hasFailed = false

  /// Creates a search with an empty pattern.
  init(_ entries: [String]) { self.entries = entries }

  /// The line to show; nil: none has been found yet.
  var match: String? { found.map { entries[$0] } }

  /// Adds a character to the pattern. The search goes on from the line that is shown.
  mutating func type(_ scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    search(from: found ?? entries.count - 1, by: -1)
  }

  /// Removes the last character of the pattern. The search begins again at the latest line.
  mutating func erase() {
    guard !pattern.isEmpty else { return }
    pattern.unicodeScalars.removeLast()
    found = nil
    search(from: entries.count - 1, by: -1)
  }

  /// Searches the next older line that matches.
  mutating func older() { search(from: (found ?? entries.count) - 1, by: -1) }

  /// Searches the next newer line that matches.
  mutating func newer() { search(from: (found ?? entries.count) + 1, by: 1) }

  private mutating func search(from start: Int, by step: Int) {
    hasFailed = false
    if pattern.isEmpty {
      found = nil
      return
    }
    let shown = match
    var index = start
    while entries.indices.contains(index) {
      // A line with the same text is passed over, because the user would see no change.
      if entries[index].contains(pattern), index == found || entries[index] != shown {
        found = index
        return
      }
      index += step
    }
    hasFailed = true
  }
}
