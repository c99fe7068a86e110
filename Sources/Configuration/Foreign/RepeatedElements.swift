/// Where elements of a file stand that are one of several of their name in one element, hold other
/// elements, and none called `name`: they are instances of a list whose key has another name.
struct RepeatedElements {
  private var places: Set<Int> = []

  func contains(_ place: Int) -> Bool { places.contains(place) }

  /// An element that holds elements and has no name.
  private struct Unnamed {
    var place: Int
    /// Whether a child of it has text, and may be the key.
    var hasText = false
    var inside = Siblings()
  }

  /// Those in one element, or in several that are one in the tree: the first of each name.
  private struct Siblings {
    var first: [String: Unnamed] = [:]
  }

  private mutating func note(_ element: Unnamed, _ name: String, in siblings: inout Siblings) {
    guard var earlier = siblings.first.removeValue(forKey: name) else {
      siblings.first[name] = element
      return
    }
    places.formUnion([earlier.place, element.place])
    if !earlier.hasText || !element.hasText {
      // No instances of a list, but one container in two pieces.
      for (name, inside) in element.inside.first { note(inside, name, in: &earlier.inside) }
    }
    siblings.first[name] = earlier
  }
}

extension RepeatedElements {
  /// Those of an XML document, by the octet at which the name in the start tag begins. What is no
  /// XML ends the search.
  init(in document: XMLScanner) {
    var scanner = document
    do throws(MarkupError) {
      try scanner.skipMisc()
      _ = try look(into: scanner.startTag(), &scanner)
    } catch {
      // The reader says what is wrong.
    }
  }

  /// Returns the element if it holds elements and has no name, and whether it has nothing but text.
  private mutating func look(
    into tag: XMLScanner.Tag, _ scanner: inout XMLScanner
  ) throws(MarkupError) -> (unnamed: Unnamed?, isText: Bool) {
    var content = XMLScanner.Content()
    var element = Unnamed(place: tag.range.lowerBound)
    var (hasChildren, hasName) = (false, false)
    while try scanner.next(in: tag, &content) {
      let child = try scanner.startTag()
      hasChildren = true
      if child.name == "name" { hasName = true }
      let (unnamed, isText) = try look(into: child, &scanner)
      if isText { element.hasText = true }
      if let unnamed { note(unnamed, child.name, in: &element.inside) }
    }
    return (hasChildren && !hasName ? element : nil, !hasChildren && !content.isBlank)
  }

  /// Those of a JSON document, by the octet of the brace.
  init(in document: JSONScanner) {
    var scanner = document
    scanner.skipBlanks()
    guard scanner.isAtObject else { return }
    do throws(MarkupError) {
      _ = try look(into: &scanner)
    } catch {
      // The reader says what is wrong.
    }
  }

  /// Returns the object if it has no name.
  private mutating func look(into scanner: inout JSONScanner) throws(MarkupError) -> Unnamed? {
    var element = Unnamed(place: scanner.offset)
    try scanner.open()
    var hasName = false
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      let name = member.text ?? ""
      if name == "name" { hasName = true }
      if scanner.isAtObject {
        if let unnamed = try look(into: &scanner) { note(unnamed, name, in: &element.inside) }
      } else if scanner.isAtArray {
        try scanner.open()
        var isFirstEntry = true
        while try scanner.entry(isFirst: isFirstEntry) {
          isFirstEntry = false
          if !scanner.isAtObject {
            try scanner.skip()
          } else if let unnamed = try look(into: &scanner) {
            note(unnamed, name, in: &element.inside)
          }
        }
      } else if try scanner.scalar().text?.isEmpty == false {
        element.hasText = true
      }
    }
    return hasName ? nil : element
  }
}
