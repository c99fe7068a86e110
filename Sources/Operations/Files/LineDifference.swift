/// The difference between two lists of lines, in the format of diff.
struct LineDifference {
  /// A change: the old lines that are removed, and the new lines that replace them.
  private struct Hunk {
    var removed: Range<Int>
    var inserted: Range<Int>
  }

  private let old: [Substring]
  private let new: [Substring]
  private var hunks: [Hunk] = []

  init(from old: [Substring], to new: [Substring]) {
    self.old = old
    self.new = new
    let difference = new.difference(from: old)
    let removed = Set(difference.removals.map(\.place))
    let inserted = Set(difference.insertions.map(\.place))
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      let (firstLeft, firstRight) = (left, right)
      while removed.contains(left) { left += 1 }
      while inserted.contains(right) { right += 1 }
      if left > firstLeft || right > firstRight {
        hunks.append(Hunk(removed: firstLeft..<left, inserted: firstRight..<right))
      }
      left += 1
      right += 1
    }
  }

  /// The text, such as `3c3`, `< old`, `---`, `> new`.
  var text: String {
    hunks.map { hunk in
      let verb = hunk.inserted.isEmpty ? "d" : hunk.removed.isEmpty ? "a" : "c"
      var text = Self.range(hunk.removed) + verb + Self.range(hunk.inserted) + "\n"
      text += old[hunk.removed].map { "< \($0)\n" }.joined()
      if verb == "c" { text += "---\n" }
      return text + new[hunk.inserted].map { "> \($0)\n" }.joined()
    }.joined()
  }

  /// Returns line numbers, which count from 1. An empty range is named by the line before it.
  private static func range(_ lines: Range<Int>) -> String {
    if lines.count < 2 { return String(lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1) }
    return "\(lines.lowerBound + 1),\(lines.upperBound)"
  }
}

extension CollectionDifference.Change {
  fileprivate var place: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
