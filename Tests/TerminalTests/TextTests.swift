import Testing

@testable import Terminal

/// Text from files, peers and pastes is shown without control characters.
@Suite("Text that comes from elsewhere")
struct TextTests {
  @Test(
    "Control characters become visible",
    arguments: [
      ("plain\n\ttext é中\n", "plain\n\ttext é中\n"),
      ("a\u{1b}[2Jb", "a^[[2Jb"),
      ("a\r\nb\rc\r", "a\nb^Mc^M"),
      ("\u{0}\u{7}\u{7f}", "^@^G^?"),
      // The character is CSI, whose octets are C2 9B.
      ("a\u{9b}2J", "a\u{FFFD}2J"),
      ("\u{a7} ¢", "\u{a7} ¢"),
    ])
  func visible(_ row: (text: String, visible: String)) {
    #expect(VisibleText.of(row.text) == row.visible)
  }

  struct Paste {
    var text: String
    var lines: [String]
    var rest = ""
  }

  @Test(
    "A paste is lines and a rest",
    arguments: [
      Paste(text: "", lines: []),
      Paste(text: "a?b", lines: [], rest: "a?b"),
      Paste(text: "a\nb\rc\r\nd", lines: ["a", "b", "c"], rest: "d"),
      Paste(text: "a\n\n\r\r\nb\n", lines: ["a", "", "", "", "b"]),
      Paste(text: "\ta\u{1b}[2J\u{3}é\u{9b}\n", lines: [" a[2Jé"]),
    ])
  func pastes(_ row: Paste) {
    var paste = PastedText(Array(row.text.utf8))
    var lines: [String] = []
    while let line = paste.nextLine() { lines.append(line) }
    #expect(lines == row.lines)
    #expect(paste.takeRest() == row.rest)
    #expect(paste.takeRest() == "")
  }

  @Test(
    "The mark that ends a paste",
    arguments: [
      ("", 0, nil), ("\u{1b}[201", 0, nil), ("\u{1b}[201~", 0, 0..<6),
      ("ab\u{1b}[200~\u{1b}[201~c", 0, 8..<14), ("ab\u{1b}[201~", 6, 2..<8),
      ("ab\u{1b}[201~", 7, 2..<8), ("ab\u{1b}[201~", 8, nil), ("\u{1b}\u{1b}[201~", 3, 1..<7),
    ] as [(String, Int, Range<Int>?)])
  func ends(_ row: (text: String, searched: Int, end: Range<Int>?)) {
    #expect(PastedText.end(in: Array(row.text.utf8), searched: row.searched) == row.end)
  }

  @Test(
    "Columns", arguments: [("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中文", 4), ("\u{7}", 0)])
  func columns(_ row: (text: String, columns: Int)) {
    DisplayWidth.adoptLocale()
    #expect(DisplayWidth.columns(of: row.text) == row.columns)
  }
}
