/// A position in a text of statements: a line and a column.
package struct TextPosition: Equatable, Sendable {
  /// The line, from 1.
  package var line: Int
  /// The column in octets, from 1.
  package var column: Int

  /// Creates a position.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
