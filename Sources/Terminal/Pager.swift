/// The arithmetic of paging: what a command has written, cut into rows of the screen, and how much of
/// it may be shown before somebody has to press a key. It prints nothing and reads no key.
struct Pager {
  /// A line of output, without its end.
  private struct Line {
    var text = ""
    var columns = 0
    var isError: Bool
    var isComplete = false
  }

  /// A part of a line that fills a row of the screen at most; `range` counts octets.
  private struct Row {
    var line: Int
    var range: Range<Int>
  }

  private struct Search {
    var pattern: String
    /// The line from which on nobody has looked yet.
    var line: Int
  }

  private var lines: [Line] = []
  private var rows: [Row] = []
  private var columns: Int
  /// Rows of a page: the row of the prompt is not one of them.
  private var height: Int
  /// Rows that are on the screen, or have left it at the top.
  private var shown = 0
  /// Octets of the row behind them that are on the screen too: a line not yet ended.
  private var shownOfRow = 0
  /// Rows that may be shown before a key is needed.
  private var allowance: Int
  private var search: Search?
  /// The next row does not follow the one shown last.
  private var hasSkipped = false
  /// A search or a step back has put this row at the top of the screen.
  private var placed = 0

  init(rows: Int, columns: Int) {
    self.columns = max(2, columns)
    height = max(1, rows - 1)
    allowance = height
  }

  /// All that has come, whatever of it was shown.
  var text: String {
    lines.map { $0.text + ($0.isComplete ? "\n" : "") }.joined()
  }

  // MARK: What comes in

  /// Takes the next piece of output. It need not end with a line.
  mutating func receive(_ text: String, isError: Bool = false) {
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n"))
      append(rest[..<(end ?? rest.endIndex)], isError: isError)
      guard let end else { break }
      lines[lines.count - 1].isComplete = true
      rest = rest[rest.utf8.index(after: end)...]
    }
    if search != nil { continueSearch() }
  }

  private mutating func append(_ text: Substring, isError: Bool) {
    if lines.last?.isComplete ?? true {
      lines.append(Line(isError: isError))
      rows.append(Row(line: lines.count - 1, range: 0..<0))
    }
    let line = lines.count - 1
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        let blanks = 8 - lines[line].columns % 8
        lines[line].text += String(repeating: " ", count: blanks)
        lines[line].columns += blanks
      } else {
        lines[line].text.unicodeScalars.append(scalar)
        lines[line].columns += DisplayWidth.columns(of: scalar)
      }
    }
    cutLastRow()
  }

  /// Cuts the last row of the last line into as many as it needs.
  private mutating func cutLastRow() {
    guard let row = rows.popLast() else { return }
    var start = row.range.lowerBound
    var end = start
    var width = 0
    let text = lines[row.line].text
    for scalar in text[index(start, in: text)...].unicodeScalars {
      let columnsNeeded = DisplayWidth.columns(of: scalar)
      if width + columnsNeeded > columns {
        rows.append(Row(line: row.line, range: start..<end))
        start = end
        width = 0
      }
      width += columnsNeeded
      end += UTF8.width(scalar)
    }
    rows.append(Row(line: row.line, range: start..<end))
  }

  private func index(_ octets: Int, in text: String) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: octets)
  }

  /// The screen has another size now: the lines are cut anew. What has been shown stays shown.
  mutating func resize(rows height: Int, columns: Int) {
    let next = rows.indices.contains(shown) ? rows[shown] : nil
    self.columns = max(2, columns)
    self.height = max(1, height - 1)
    placed = 0
    rows = []
    for line in lines.indices {
      rows.append(Row(line: line, range: 0..<0))
      cutLastRow()
    }
    guard let next else {
      shown = rows.count
      return
    }
    let offset = next.range.lowerBound + shownOfRow
    shown = rows.firstIndex { $0.line == next.line && $0.range.upperBound >= offset } ?? rows.count
    shownOfRow = shown < rows.count ? max(0, offset - rows[shown].range.lowerBound) : 0
  }

  // MARK: What goes out

  /// Something waits, and may not be shown before a key is pressed.
  var isFull: Bool { search == nil && allowance == 0 && shown < rows.count }

  /// How much of what has been written is on the screen. nil: one row waits, as always behind a command
  /// that writes row by row, and nobody knows how many will follow.
  var percentShown: Int? { rows.count - shown > 1 ? shown * 100 / rows.count : nil }

  /// What may be shown now, to be printed as it is. `mark` dresses the text of an error.
  mutating func take(mark: (String) -> String = { $0 }) -> String {
    guard search == nil else { return "" }
    var text = hasSkipped ? "...skipping\n" : ""
    hasSkipped = false
    while shown < rows.count, allowance > 0 {
      text += self.text(of: shown, from: shownOfRow, mark: mark)
      guard isEnded(shown) else {
        shownOfRow = rows[shown].range.count
        return text
      }
      shown += 1
      shownOfRow = 0
      if allowance < .max { allowance -= 1 }
      // A row that the screen wraps by itself: the prompt below needs a row of its own.
      if isFull, rows[shown].line == rows[shown - 1].line { text += "\n" }
    }
    return text
  }

  /// False for the last row while its line may still grow.
  private func isEnded(_ row: Int) -> Bool {
    row < rows.count - 1 || lines[rows[row].line].isComplete
  }

  private func text(of row: Int, from offset: Int = 0, mark: (String) -> String) -> String {
    let (line, range) = (lines[rows[row].line], rows[row].range)
    let start = index(range.lowerBound + offset, in: line.text)
    let text = String(line.text[start..<index(range.upperBound, in: line.text)])
    let isLast = row == rows.count - 1 || rows[row + 1].line != rows[row].line
    return (line.isError ? mark(text) : text) + (isLast && line.isComplete ? "\n" : "")
  }

  // MARK: What the keys ask for

  mutating func nextPage() { allowance = height }

  mutating func nextLine() { allowance = 1 }

  /// Everything, with a stop at the end only.
  mutating func toEnd() { allowance = .max }

  /// The page before the one on the screen, to be printed on an empty screen.
  mutating func back(mark: (String) -> String = { $0 }) -> String {
    let bottom = max(min(height, shown), shown - height)
    let top = max(0, bottom - height)
    shown = bottom
    placed = top
    shownOfRow = 0
    allowance = 0
    var text = (top..<bottom).map { self.text(of: $0, mark: mark) }.joined()
    if bottom > top, isFull, rows[bottom].line == rows[bottom - 1].line { text += "\n" }
    return text
  }

  /// Looks for the next line with `pattern` below the top of the screen. True: it is the next to be
  /// shown, with a page that it begins. False: it has not been written yet; nothing is shown until it comes.
  mutating func find(_ pattern: String) -> Bool {
    let top = max(placed, shown - height)
    search = Search(
      pattern: pattern, line: rows.indices.contains(top) ? rows[top].line + 1 : lines.count)
    continueSearch()
    return search == nil
  }

  /// Gives a search up at the end of the output. True: there was one.
  mutating func giveUpSearch() -> Bool {
    defer { search = nil }
    return search != nil
  }

  private mutating func continueSearch() {
    guard let search else { return }
    for line in lines.indices.dropFirst(search.line) where lines[line].text.contains(search.pattern)
    {
      shown = rows.firstIndex { $0.line == line } ?? shown
      shownOfRow = 0
      allowance = max(1, height - 1)
      hasSkipped = true
      placed = shown
      self.search = nil
      return
    }
    // The last line may grow.
    self.search?.line = max(search.line, lines.count - 1)
  }
}
