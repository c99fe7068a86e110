import Testing

@testable import Terminal

/// Ctrl-R searches the history backwards and forwards.
@Suite("Searching the history")
struct HistorySearchTests {
  private static let entries = ["set a", "show one", "set b", "show two", "set b"]

  private static func typed(_ pattern: String) -> HistorySearch {
    var search = HistorySearch(entries)
    for scalar in pattern.unicodeScalars { search.type(scalar) }
    return search
  }

  @Test(
    "The latest line with the pattern",
    arguments: [("s", "set b"), ("how", "show two"), ("show o", "show one"), ("set a", "set a")])
  func finds(_ row: (pattern: String, match: String)) {
    let search = Self.typed(row.pattern)
    #expect(search.match == row.match)
    #expect(!search.hasFailed)
  }

  @Test("Older and newer, past lines that look the same")
  func moves() {
    var search = Self.typed("set")
    search.older()
    #expect(search.match == "set a")
    search.older()
    #expect(search.match == "set a")
    #expect(search.hasFailed)
    search.newer()
    #expect(search.match == "set b")
    #expect(!search.hasFailed)
  }

  @Test("What is not found leaves the last match, and can be erased")
  func fails() {
    var search = Self.typed("show x")
    #expect(search.hasFailed)
    #expect(search.match == "show two")
    search.erase()
    #expect(!search.hasFailed)
    #expect(search.match == "show two")
    for _ in 0..<10 { search.erase() }
    #expect(search.pattern == "")
    #expect(search.match == nil)
  }

  @Test("An empty history")
  func empty() {
    var search = HistorySearch([])
    search.type("a")
    search.older()
    search.newer()
    #expect(search.match == nil)
    #expect(search.hasFailed)
  }
}
