/// A word in which `[0-3]` or `[0,2,4-6]` stands for numbers: `so-0/0/[0-3]` is four words.
package enum WordRange {
  /// What more words than this would be asked for is a slip.
  package static let limit = 4096

  /// The words that `text` stands for, itself alone where it has no range. nil: a range in it makes
  /// no sense, or stands for more than the limit.
  package static func spellings(of text: String) -> [String]? {
    guard let open = text.firstIndex(of: "[") else { return [text] }
    guard let close = text[open...].firstIndex(of: "]") else { return nil }
    guard let numbers = numbers(text[text.index(after: open)..<close]),
      let rests = spellings(of: String(text[text.index(after: close)...])),
      numbers.count * rests.count <= limit
    else { return nil }
    return numbers.flatMap { number in rests.map { text[..<open] + number + $0 } }
  }

  private static func numbers(_ text: Substring) -> [String]? {
    var numbers: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      switch ends.count {
      case 1:
        guard let number = ends[0] else { return nil }
        numbers.append("\(number)")
      case 2:
        guard let first = ends[0], let last = ends[1], first <= last, last - first < limit else {
          return nil
        }
        numbers += (first...last).map { "\($0)" }
      default: return nil
      }
      guard numbers.count <= limit else { return nil }
    }
    return numbers
  }
}
