/// An element of a document that was read as a whole, such as a request of a client. Names have no
/// prefixes of namespaces.
package struct MarkupNode: Equatable, Sendable {
  /// The name without its prefix.
  package var name: String
  /// The attributes as the document states them, with their prefixes.
  package var attributes: [Element.Attribute] = []
  /// The text before the first child.
  package var text = ""
  /// The child elements, in their order.
  package var children: [MarkupNode] = []
  /// The range of the element in the document. If the contents were left out, they can be read from
  /// it.
  package var range: Range<Int>

  /// Reads a document that consists of one element. `isLeftOut` is called with the names of the
  /// elements from the root to each element; if it returns true, the contents of that element are
  /// not read.
  ///
  /// A document type is rejected, because it could define entities. More elements and attributes
  /// than `limit` are rejected, because each uses many times the memory of its octets. Throws the
  /// first error, with its position.
  package static func read(
    _ octets: [UInt8], limit: Int = 200_000,
    leavingOut isLeftOut: (_ path: [String]) -> Bool = { _ in false }
  ) throws(LoadError) -> MarkupNode {
    var scanner = XMLScanner(octets)
    do throws(MarkupError) {
      try scanner.skipMisc(allowingDocumentType: false)
      var path: [String] = []
      var left = limit
      let node = try read(&scanner, &path, &left, isLeftOut)
      try scanner.skipMisc(allowingDocumentType: false)
      guard scanner.isAtEnd else { throw scanner.error(.unexpected("the end")) }
      return node
    } catch {
      throw error.loadError
    }
  }

  private static func read(
    _ scanner: inout XMLScanner, _ path: inout [String], _ left: inout Int,
    _ isLeftOut: ([String]) -> Bool
  ) throws(MarkupError) -> MarkupNode {
    let start = scanner.offset
    let tag = try scanner.startTag()
    left -= 1 + tag.attributes.count
    guard left >= 0 else { throw scanner.error(.tooMany) }
    var node = MarkupNode(name: tag.name, range: start..<start)
    node.attributes = tag.attributes.map { Element.Attribute($0.name, $0.value) }
    path.append(tag.name)
    if isLeftOut(path) {
      try scanner.skip(tag)
    } else {
      var content = XMLScanner.Content()
      while try scanner.next(in: tag, &content) {
        node.children.append(try read(&scanner, &path, &left, isLeftOut))
      }
      node.text = content.text
    }
    path.removeLast()
    node.range = start..<scanner.offset
    return node
  }

  /// Returns the first child with this name; nil: there is none.
  package func child(_ name: String) -> MarkupNode? { children.first { $0.name == name } }

  /// Returns the value of an attribute, whatever prefix its name has. Declarations of prefixes are
  /// not searched.
  package func attribute(_ name: String) -> String? {
    attributes.first {
      !$0.name.hasPrefix("xmlns:") && XMLScanner.localName($0.name) == name
    }?.value
  }

  /// The text without blanks around it.
  package var word: String {
    String(
      text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The element without the ranges in the document.
  package var element: Element {
    var element = Element(name, attributes: attributes, children.map(\.element))
    if children.isEmpty { element.text = text }
    return element
  }

  /// The attributes that declare prefixes of namespaces.
  package var declaredPrefixes: [Element.Attribute] {
    attributes.filter { $0.name.hasPrefix("xmlns:") }
  }
}
