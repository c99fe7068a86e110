import Testing

@testable import Terminal

/// The rows that a line takes on the screen are computed from the widths of its characters.
@Suite("Where a line lies on the screen")
struct LineGeometryTests {
  struct Case {
    var line: String
    var cursor: Int
    var cursorRow: Int
    var lastRow: Int
    var lastColumn: Int
  }

  @Test(
    "With a prompt of four columns on a screen of ten",
    arguments: [
      Case(line: "", cursor: 0, cursorRow: 0, lastRow: 0, lastColumn: 4),
      Case(line: "abcde", cursor: 5, cursorRow: 0, lastRow: 0, lastColumn: 9),
      // The row is filled exactly, so that libedit continues on the next row at once.
      Case(line: "abcdef", cursor: 6, cursorRow: 1, lastRow: 1, lastColumn: 0),
      Case(line: "abcdef", cursor: 5, cursorRow: 0, lastRow: 1, lastColumn: 0),
      Case(line: "abcdefg", cursor: 7, cursorRow: 1, lastRow: 1, lastColumn: 1),
      Case(line: "abcdefg", cursor: 0, cursorRow: 0, lastRow: 1, lastColumn: 1),
      Case(line: "中中中", cursor: 3, cursorRow: 1, lastRow: 1, lastColumn: 0),
      // The third character leaves the last column empty.
      Case(line: "a中中中", cursor: 4, cursorRow: 1, lastRow: 1, lastColumn: 2),
      Case(line: "e\u{301}", cursor: 2, cursorRow: 0, lastRow: 0, lastColumn: 5),
      Case(line: "\u{1}\t", cursor: 2, cursorRow: 0, lastRow: 0, lastColumn: 8),
      Case(line: "\u{ad}", cursor: 1, cursorRow: 0, lastRow: 0, lastColumn: 5),
      Case(line: "\u{85}", cursor: 1, cursorRow: 1, lastRow: 1, lastColumn: 1),
    ])
  func lies(_ row: Case) {
    DisplayWidth.adoptLocale()
    let geometry = LineGeometry(
      prompt: "pe1>", line: Array(row.line.unicodeScalars), cursor: row.cursor, columns: 10)
    #expect(geometry.cursorRow == row.cursorRow)
    #expect(geometry.lastRow == row.lastRow)
    #expect(geometry.lastColumn == row.lastColumn)
  }
}
