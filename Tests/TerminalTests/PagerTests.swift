import Testing

@testable import Terminal

/// The pager shows output page by page, goes back, and searches.
@Suite("Paging")
struct PagerTests {
  private static func lines(_ range: ClosedRange<Int>) -> String {
    range.map { "line \($0)\n" }.joined()
  }

  private static func filled(_ text: String, rows: Int = 5, columns: Int = 10) -> Pager {
    DisplayWidth.adoptLocale()
    var pager = Pager(rows: rows, columns: columns)
    pager.receive(text)
    return pager
  }

  @Test("What fits above the prompt is shown at once", arguments: [0, 1, 3, 4])
  func fits(count: Int) {
    let text = (0..<count).map { "line \($0)\n" }.joined()
    var pager = Self.filled(text)
    #expect(pager.takeText() == text)
    #expect(!pager.isFull)
  }

  @Test("A page, then a page, then a line")
  func pages() {
    var pager = Self.filled(Self.lines(1...12))
    #expect(pager.takeText() == Self.lines(1...4))
    #expect(pager.isFull)
    #expect(pager.percentShown == 33)
    pager.nextPage()
    #expect(pager.takeText() == Self.lines(5...8))
    pager.nextLine()
    #expect(pager.takeText() == Self.lines(9...9))
    pager.toEnd()
    #expect(pager.takeText() == Self.lines(10...12))
    #expect(!pager.isFull)
  }

  @Test("Pieces of a line are shown as they come, and counted once")
  func pieces() {
    var pager = Pager(rows: 3, columns: 10)
    var shown = ""
    for piece in ["a", "b\nc", "", "d", "\ne"] {
      pager.receive(piece)
      shown += pager.takeText()
    }
    #expect(shown == "ab\ncd\n")
    #expect(pager.isFull)
    pager.nextLine()
    #expect(pager.takeText() == "e")
    pager.receive("f\n")
    #expect(pager.takeText() == "f\n")
  }

  struct Cut {
    var text: String
    /// The part of the text that a page with two rows of ten columns shows.
    var page: String
  }

  @Test(
    "Rows are counted as wide as they are",
    arguments: [
      Cut(text: "0123456789\nb\nc\n", page: "0123456789\nb\n"),
      Cut(text: "0123456789a\nb\n", page: "0123456789a\n"),
      Cut(text: "中中中中中\nb\nc\n", page: "中中中中中\nb\n"),
      // The fifth character does not fit in the last column.
      Cut(text: "a中中中中中\nb\n", page: "a中中中中中\n"),
      Cut(text: "e\u{301}23456789X\nb\nc\n", page: "e\u{301}23456789X\nb\n"),
      Cut(text: "a\tb\nc\nd\n", page: "a       b\nc\n"),
      Cut(text: "a\tbcd\ne\n", page: "a       bcd\n"),
      // The screen wraps the second row itself, and the prompt gets a row of its own.
      Cut(text: "0123456789abcdefghijklm\n", page: "0123456789abcdefghij\n"),
      Cut(text: "\n\n\n", page: "\n\n"),
    ])
  func cuts(_ row: Cut) {
    var pager = Self.filled(row.text, rows: 3)
    #expect(pager.takeText() == row.page)
  }

  @Test("However it is cut in pieces, the pages are the same")
  func cutAnywhere() {
    let text = "a\tb中c\n0123456789012345\n\n中中中中中中\nend\n"
    func pages(_ size: Int) -> [String] {
      var pager = Pager(rows: 4, columns: 7)
      var rest = text.unicodeScalars[...]
      while !rest.isEmpty {
        pager.receive(String(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      var pages = [pager.takeText()]
      while pager.isFull {
        pager.nextPage()
        pages.append(pager.takeText())
      }
      return pages
    }
    DisplayWidth.adoptLocale()
    let whole = pages(1000)
    #expect(whole.count > 2)
    for size in 1...8 { #expect(pages(size) == whole) }
  }

  @Test("Back, and on again")
  func back() {
    var pager = Self.filled(Self.lines(1...12))
    _ = pager.takeText()
    pager.nextPage()
    _ = pager.takeText()
    #expect(pager.back() == Self.lines(1...4))
    #expect(pager.takeText() == "")
    #expect(pager.isFull)
    // Nothing precedes the first page.
    #expect(pager.back() == Self.lines(1...4))
    pager.nextPage()
    #expect(pager.takeText() == Self.lines(5...8))
  }

  @Test("Back before anything was shown")
  func backAtStart() {
    var pager = Pager(rows: 5, columns: 10)
    #expect(pager.back() == "")
    #expect(!pager.isFull)
  }

  @Test("A search shows the page that the line begins")
  func finds() {
    var pager = Self.filled(Self.lines(1...40))
    _ = pager.takeText()
    #expect(pager.find("e 2") == true)
    #expect(pager.takeText() == "...skipping\n" + Self.lines(2...4))
    #expect(pager.find("e 2") == true)
    #expect(pager.takeText() == "...skipping\n" + Self.lines(20...22))
  }

  @Test("A search waits for what has not been written, and can be given up")
  func findsLater() {
    var pager = Self.filled(Self.lines(1...10))
    _ = pager.takeText()
    #expect(pager.find("needle") == false)
    #expect(!pager.isFull)
    pager.receive("a nee")
    #expect(pager.takeText() == "")
    pager.receive("dle\nb\n")
    #expect(pager.takeText() == "...skipping\na needle\nb\n")
    #expect(pager.giveUpSearch() == false)

    var other = Self.filled(Self.lines(1...10))
    _ = other.takeText()
    #expect(other.find("needle") == false)
    #expect(other.giveUpSearch() == true)
    #expect(other.isFull)
    other.nextLine()
    #expect(other.takeText() == Self.lines(5...5))
  }

  @Test("Another size of the screen repeats nothing and loses nothing", arguments: 3...30)
  func resizes(columns: Int) {
    let text = (1...9).map { "\($0)中456789012345" }.joined(separator: "\n") + "\n"
    var pager = Self.filled(text, rows: 4)
    var shown = pager.takeText()
    pager.resize(rows: 6, columns: columns)
    pager.toEnd()
    shown += pager.takeText()
    #expect(shown.filter { $0 != "\n" } == text.filter { $0 != "\n" })
  }

  @Test("Errors are dressed by line")
  func errors() {
    var pager = Pager(rows: 5, columns: 10)
    pager.receive("a\n")
    pager.receive("  ^\nbad\n", isError: true)
    #expect(pager.takeText { "<\($0)>" } == "a\n<  ^>\n<bad>\n")
  }

  @Test("The smallest screens", arguments: [(0, 0), (1, 1), (2, 1), (1, 2)])
  func smallest(_ size: (rows: Int, columns: Int)) {
    var pager = Self.filled("中a中\nb\n", rows: size.rows, columns: size.columns)
    var shown = pager.takeText()
    while pager.isFull {
      pager.nextPage()
      shown += pager.takeText()
    }
    #expect(shown.filter { $0 != "\n" } == "中a中b")
  }
}
