/// Looks backwards through the history while its pattern is typed (Ctrl-R).
struct HistorySearch: Equatable {
  /// Oldest first.
  let entries: [String]
  private(set) var pattern = ""
  /// The entry shown now.
  private var found: Int?
  /// Nothing matches the pattern as it is; the last match stays.
  private(set) var hasFailed = false

  init(_ entries: [String]) { self.entries = entries }

  /// The line to show; nil: nothing has been found yet.
  var match: String? { found.map { entries[$0] } }

  /// A longer pattern still may match where we are.
  mutating func type(_ scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    look(from: found ?? entries.count - 1, by: -1)
  }

  /// A shorter one starts anew from the latest entry.
  mutating func erase() {
    guard !pattern.isEmpty else { return }
    pattern.unicodeScalars.removeLast()
    found = nil
    look(from: entries.count - 1, by: -1)
  }

  mutating func older() { look(from: (found ?? entries.count) - 1, by: -1) }

  mutating func newer() { look(from: (found ?? entries.count) + 1, by: 1) }

  private mutating func look(from start: Int, by step: Int) {
    hasFailed = false
    if pattern.isEmpty {
      found = nil
      return
    }
    let shown = match
    var index = start
    while entries.indices.contains(index) {
      // Another entry with the same text would look as if the key had done nothing.
      if entries[index].contains(pattern), index == found || entries[index] != shown {
        found = index
        return
      }
      index += step
    }
    hasFailed = true
  }
}
