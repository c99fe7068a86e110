/// A name in which `[1-3]` or `[0,2,4-6]` stands for several numbers: `spoke[1-3]` means three
/// names.
enum RangedName {
  /// The largest number of names. A pattern with more of them is an error.
  static let limit = 10_000

  /// Returns the names of a pattern, each with the numbers of its ranges. Returns nil if a range is
  /// invalid or there are too many names.
  static func variants(of pattern: String) -> [(name: String, numbers: [String])]? {
    guard let open = pattern.firstIndex(of: "[") else { return [(pattern, [])] }
    guard let close = pattern[open...].firstIndex(of: "]"),
      let numbers = numbers(pattern[pattern.index(after: open)..<close]),
      let rests = variants(of: String(pattern[pattern.index(after: close)...])),
      numbers.count * rests.count <= limit
    else { return nil }
    return numbers.flatMap { number in
      rests.map { (pattern[..<open] + "\(number)" + $0.name, ["\(number)"] + $0.numbers) }
    }
  }

  private static func numbers(_ text: Substring) -> [Int]? {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), ends.allSatisfy({ (1...9).contains($0.utf8.count) }),
        let first = Int(ends[0]), let last = Int(ends[ends.count - 1]), first <= last,
        last - first < limit, numbers.count <= limit
      else { return nil }
      numbers += first...last
    }
    return numbers
  }
}
