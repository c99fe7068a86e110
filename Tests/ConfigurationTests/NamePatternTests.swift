import Configuration
import Testing

/// A name between `<` and `>` in a group is a pattern, which the names of instances match or do not
/// match.
@Suite("Names with wildcards in groups")
struct NamePatternTests {
  /// A pattern, and names that match it and that do not.
  struct Row: Sendable, CustomStringConvertible {
    var pattern: String
    var matching: [String]
    var others: [String]
    var description: String { pattern }
  }

  static let rows = [
    Row(pattern: "<*>", matching: ["a", "", "so-0/0/0"], others: []),
    Row(pattern: "<so-*>", matching: ["so-", "so-0/0/0"], others: ["s", "xso-1"]),
    Row(pattern: "<*/0>", matching: ["so-0/0/0", "/0"], others: ["so-0/0/1", "0"]),
    Row(pattern: "<so-0/0/[0-2]>", matching: ["so-0/0/0", "so-0/0/2"], others: ["so-0/0/3"]),
    Row(pattern: "<em[0,1]>", matching: ["em0", "em1"], others: ["em2", "em,", "em"]),
    Row(pattern: "<em[!0]>", matching: ["em1"], others: ["em0", "em"]),
    Row(pattern: "<a?c>", matching: ["abc"], others: ["ac", "abbc"]),
    Row(pattern: "<*a*b>", matching: ["ab", "xaxxab"], others: ["aba"]),
    Row(pattern: "<>", matching: [], others: ["a", "<>", "so-0/0/0"]),
    Row(pattern: "<[>", matching: ["["], others: ["", "a"]),
  ]

  @Test(arguments: rows)
  func matches(_ row: Row) throws {
    let pattern = try #require(NamePattern(row.pattern))
    for name in row.matching { #expect(pattern.matches(name), "\(name)") }
    for name in row.others { #expect(!pattern.matches(name), "\(name)") }
  }

  @Test(arguments: ["a", "<", ">", "<\u{301}>", "<a", "a>", ""])
  func otherNamesStandForThemselves(_ name: String) { #expect(NamePattern(name) == nil) }

  /// The time for a pattern with many stars does not grow exponentially.
  @Test func starsDoNotMultiply() throws {
    let pattern = try #require(NamePattern("<" + String(repeating: "a*", count: 60) + "b>"))
    #expect(!pattern.matches(String(repeating: "a", count: 4000)))
  }

  @Test(arguments: [
    ("a", ["a"]), ("so-[0-2]", ["so-0", "so-1", "so-2"]), ("[1,3-4]x", ["1x", "3x", "4x"]),
    ("[0-1]/[0-1]", ["0/0", "0/1", "1/0", "1/1"]),
  ])
  func rangesStandForWords(_ text: String, _ words: [String]) {
    #expect(WordRange.spellings(of: text) == words)
  }

  @Test(arguments: [
    "[", "[]", "[a]", "[3-1]", "[1-]", "[-1]", "[0-99999]", "[0-4000][0-4000]",
    "[9223372036854775807-99999999999999999999]", "[-9223372036854775808-9223372036854775807]",
  ])
  func badRangesAreRefused(_ text: String) { #expect(WordRange.spellings(of: text) == nil) }
}
