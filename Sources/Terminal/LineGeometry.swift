/// The position of a line that is edited on the screen, in rows below the start of its prompt.
///
/// libedit moves the cursor within the rows that it has drawn. Other output must leave these rows
/// first, so this type counts rows as libedit does: a row that is filled exactly is followed by an
/// empty one, and a wide character that does not fit goes to the next row.
struct LineGeometry: Equatable {
  /// The row of the cursor.
  private(set) var cursorRow = 0
  /// The row of the last character.
  private(set) var lastRow = 0
  /// The column behind the last character.
  private(set) var lastColumn = 0

  /// Computes the position of a line. `cursor` is the number of characters before the cursor.
  init(prompt: String, line: [Unicode.Scalar], cursor: Int, columns: Int) {
    let columns = max(2, columns)
    for scalar in prompt.unicodeScalars {
      advance(by: DisplayWidth.columns(of: scalar), columns: columns)
    }
    cursorRow = lastRow
    for (index, scalar) in line.enumerated() {
      advance(by: Self.width(of: scalar, at: lastColumn), columns: columns)
      if index == cursor - 1 { cursorRow = lastRow }
    }
  }

  private mutating func advance(by width: Int, columns: Int) {
    if width <= 2 && lastColumn + width > columns {
      lastRow += 1
      lastColumn = 0
    }
    lastColumn += width
    lastRow += lastColumn / columns
    lastColumn %= columns
  }

  /// Returns the columns of a character as libedit shows it: `^A` for control characters, `\U+00AD`
  /// for others that cannot be printed.
  private static func width(of scalar: Unicode.Scalar, at column: Int) -> Int {
    switch scalar.value {
    case 0x09: 8 - column % 8
    case 0x00..<0x20, 0x7F: 2
    case 0x20..<0x7F: 1
    default:
      switch DisplayWidth.columnsIfPrintable(of: scalar) {
      case .some(let width): width
      case nil: scalar.value > 0xFFFF ? 8 : 7
      }
    }
  }
}
