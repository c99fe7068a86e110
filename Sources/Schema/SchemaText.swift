/// A piece of notation in a Swift file, with the place where it stands, so that a slip in it is
/// reported on its own line. The text begins two lines below the call, as swift-format lays it out.
package struct SchemaText: Sendable {
  /// The container that the statements belong to, from the root.
  package var path: [String]
  package var text: String
  package var file: String
  package var firstLine: Int

  package init(
    under path: String = "", _ text: String, file: String = #fileID, line: Int = #line
  ) {
    self.path = path.split(separator: " ").map(String.init)
    self.text = text
    self.file = file
    firstLine = line
  }
}
