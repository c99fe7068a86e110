/// A piece of notation in a Swift file, with the place where it stands, so that a slip in it is
/// reported on its own line.
package struct SchemaText: Sendable {
  /// The container that the statements belong to, from the root.
  package var path: [String]
  package var text: String
  package var file: String
  /// Of the file, from 1: where the text begins.
  package var textLine: Int

  package init(under path: String = "", _ text: String, file: String, textLine: Int) {
    self.path = path.split(separator: " ").map(String.init)
    self.text = text
    self.file = file
    self.textLine = textLine
  }

  /// Text that begins two lines below the call, or three where it goes under a container, as
  /// swift-format lays it out.
  package init(under path: String, _ text: String, file: String = #fileID, line: Int = #line) {
    self.init(under: path, text, file: file, textLine: line + 3)
  }

  package init(_ text: String, file: String = #fileID, line: Int = #line) {
    self.init(under: "", text, file: file, textLine: line + 2)
  }
}
