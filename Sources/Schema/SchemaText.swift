/// A piece of schema notation in a Swift file, with its position there, so that an error is
/// reported with the line on which it is.
package struct SchemaText: Sendable {
  /// The names from the root to the container of the statements.
  package var path: [String]
  /// The notation.
  package var text: String
  /// The Swift file of the notation, as `#fileID` names it.
  package var file: String
  /// The line of the file, from 1, on which the text begins.
  package var textLine: Int

  /// Creates a piece of notation whose position is known; `path` is separated by blanks.
  package init(under path: String = "", _ text: String, file: String, textLine: Int) {
    self.path = path.split(separator: " ").map(String.init)
    self.text = text
    self.file = file
    self.textLine = textLine
  }

  /// Creates a piece of notation for the container at `path`. Its text begins three lines below
  /// `line`, as swift-format lays out the call.
  package init(under path: String, _ text: String, file: String = #fileID, line: Int = #line) {
    self.init(under: path, text, file: file, textLine: line + 3)
  }

  /// Creates a piece of notation for the root. Its text begins two lines below `line`, as
  /// swift-format lays out the call.
  package init(_ text: String, file: String = #fileID, line: Int = #line) {
    self.init(under: "", text, file: file, textLine: line + 2)
  }
}
