/// Words with ranges: `[0-3]` in `so-0/0/[0-3]` stands for four numbers, and `[0,2,4-6]` for five.
package enum WordRange {
  /// The maximum number of words that the ranges of a command stand for.
  package static let limit = 4096

  /// Returns the words that `text` stands for, which is the only one if it has no range. Returns
  /// nil if a range in it is invalid, or if there are more words than the limit.
  package static func spellings(of text: String) -> [String]? {
    variants(of: text, limit: limit)?.map(\.word)
  }

  /// Returns the words that `text` stands for, each with the numbers in it that take the place of
  /// ranges. Returns nil if a range is invalid, or if there are more words than `limit`.
  package static func variants(
    of text: String, limit: Int
  ) -> [(word: String, numbers: [String])]? {
    guard let open = text.firstIndex(of: "[") else { return [(text, [])] }
    guard let close = text[open...].firstIndex(of: "]"),
      let numbers = numbers(text[text.index(after: open)..<close], limit: limit),
      let rests = variants(of: String(text[text.index(after: close)...]), limit: limit),
      numbers.count * rests.count <= limit
    else { return nil }
    return numbers.flatMap { number in
      rests.map { (text[..<open] + number + $0.word, [number] + $0.numbers) }
    }
  }

  private static func numbers(_ text: Substring, limit: Int) -> [String]? {
    var numbers: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first <= last, last - first < limit
      else { return nil }
      numbers += (first...last).map { "\($0)" }
      guard numbers.count <= limit else { return nil }
    }
    return numbers
  }
}
