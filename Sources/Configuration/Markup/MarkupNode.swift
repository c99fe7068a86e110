/// An element of a document that was read whole, such as a request of a program. Names have no
/// prefixes of namespaces.
package struct MarkupNode: Equatable, Sendable {
  /// The name without its prefix.
  package var name: String
  /// The attributes as the document has them, with their prefixes.
  package var attributes: [Element.Attribute] = []
  /// The text before the first child.
  package var text = ""
  /// The elements inside, in their order.
  package var children: [MarkupNode] = []
  /// Where the element stands in the document. Of an element whose contents were not read, this is
  /// all that is known of them.
  package var range: Range<Int>

  /// Reads a document of one element. The contents of an element for which `isLeftOut` is true, which
  /// is asked with the names of the elements on the way to it, are not read.
  ///
  /// A document type is refused: it could define entities. So are more elements and attributes than
  /// `limit`: each takes many times the memory of its octets. Throws the first error, with its place.
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

  /// Returns the first child of that name.
  package func child(_ name: String) -> MarkupNode? { children.first { $0.name == name } }

  /// Returns the value of an attribute, whatever the prefix of its name. The declaration of a prefix is
  /// none.
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

  /// The node without the places in the document.
  package var element: Element {
    var element = Element(name, attributes: attributes, children.map(\.element))
    if children.isEmpty { element.text = text }
    return element
  }

  /// The prefixes of namespaces that the element declares, as attributes.
  package var declaredPrefixes: [Element.Attribute] {
    attributes.filter { $0.name.hasPrefix("xmlns:") }
  }
}
