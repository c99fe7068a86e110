/// Splits the output of a command into rows and pages of the screen, and decides how many rows may
/// be shown before the user presses a key. It prints nothing and reads no key.
struct Pager {
  /// A line of the output, without its line end.
  private struct Line {
    var text = ""
    var columns = 0
    var isError: Bool
    var isComplete = false
  }

  /// A part of a line that fills at most one row of the screen; `range` counts octets of the line.
  private struct Row {
    var line: Int
    var range: Range<Int>
  }

  /// A search for a line that has not been found yet.
  private struct Search {
    var pattern: String
    /// The index of the first line that has not been searched.
    var line: Int
  }

  private var lines: [Line] = []
  private var rows: [Row] = []
  private var columns: Int
  /// The number of rows of a page, without the row of the prompt.
  private var height: Int
  /// The number of rows that have been shown.
  private var shown = 0
  /// The number of octets of the next row that have been shown too, because its line is not
  /// complete.
  private var shownOfRow = 0
  /// The number of rows that may be shown before a key is needed.
  private var allowance: Int
  private var search: Search?
  /// Whether rows were skipped before the next one.
  private var hasSkipped = false
  /// The row that a search or a step back has put at the top of the screen.
  private var placed = 0

  /// Creates a pager for a screen of this size. Its first page may be shown at once.
  init(rows: Int, columns: Int) {
    self.columns = max(2, columns)
    height = max(1, rows - 1)
    allowance = height
  }

  /// The whole output, shown or not.
  var text: String {
    lines.map { $0.text + ($0.isComplete ? "\n" : "") }.joined()
  }

  // MARK: What comes in

  /// Adds a piece of output, which need not end with a line end.
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

  /// Splits the last row of the last line into as many rows as it needs.
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

  /// Splits all lines again for a screen of another size. What has been shown is not shown again.
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

  /// Whether rows are waiting that may not be shown before a key is pressed.
  var isFull: Bool { search == nil && allowance == 0 && shown < rows.count }

  /// The percentage of the output that has been shown. nil: only one row waits, which is usual
  /// while a command writes row by row, so that the percentage would say nothing.
  var percentShown: Int? { rows.count - shown > 1 ? shown * 100 / rows.count : nil }

  /// Returns the text that may be shown now and counts it as shown. `mark` colours the text of an
  /// error.
  mutating func takeText(mark: (String) -> String = { $0 }) -> String {
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
      // The screen wraps this row by itself, so the prompt below needs a line feed.
      if isFull, rows[shown].line == rows[shown - 1].line { text += "\n" }
    }
    return text
  }

  /// Returns whether a row is complete. The last one is not while its line may still grow.
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

  /// Permits a page of rows.
  mutating func nextPage() { allowance = height }

  /// Permits one more row.
  mutating func nextLine() { allowance = 1 }

  /// Permits all rows. The pager stops only at the end.
  mutating func toEnd() { allowance = .max }

  /// Returns the page before the one on the screen, which the caller prints on an empty screen.
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

  /// Searches the next line with `pattern` below the top of the screen. Returns true if it exists;
  /// it is shown next, at the top of a page. Returns false if it has not been written yet; then
  /// nothing is shown until it is.
  mutating func find(_ pattern: String) -> Bool {
    let top = max(placed, shown - height)
    search = Search(
      pattern: pattern, line: rows.indices.contains(top) ? rows[top].line + 1 : lines.count)
    continueSearch()
    return search == nil
  }

  /// Ends a search at the end of the output. Returns whether there was one.
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
    // The last line may still grow, so it is searched again.
    self.search?.line = max(search.line, lines.count - 1)
  }
}
