/// Where elements of a file stand that are one of several of their name in one element, hold other
/// elements, and none called `name`: they are instances of a list whose key has another name.
struct RepeatedElements {
  /// The first child of such an element that has text.
  struct Key {
    var name: String
    var place: Int
    var text: String
    var start: MarkupPlace
    var end: MarkupPlace
  }

  private var keys: [Int: Key] = [:]

  /// The key of the element at a place; nil: it has none, or is not one of several.
  func key(at place: Int) -> Key? { keys[place] }

  /// An element that holds elements and has no name.
  private struct Unnamed {
    var place: Int
    var key: Key?
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
    keys[earlier.place] = earlier.key
    keys[element.place] = element.key
    if earlier.key == nil || element.key == nil {
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

  /// Returns the element if it holds elements and has no name, or its text if it has no more.
  private mutating func look(
    into tag: XMLScanner.Tag, _ scanner: inout XMLScanner
  ) throws(MarkupError) -> (unnamed: Unnamed?, text: XMLScanner.Content?) {
    var content = XMLScanner.Content()
    var element = Unnamed(place: tag.range.lowerBound)
    var (hasChildren, hasName) = (false, false)
    while try scanner.next(in: tag, &content) {
      let child = try scanner.startTag()
      hasChildren = true
      if child.name == "name" { hasName = true }
      let (unnamed, text) = try look(into: child, &scanner)
      if element.key == nil, let text, Self.mayBeKey(child.name) {
        element.key = Key(
          name: child.name, place: child.range.lowerBound, text: text.text,
          start: text.start ?? child.place, end: text.end ?? child.place)
      }
      if let unnamed { note(unnamed, child.name, in: &element.inside) }
    }
    if hasChildren { return (hasName ? nil : element, nil) }
    return (nil, content.isBlank ? nil : content)
  }

  static func mayBeKey(_ name: String) -> Bool {
    ![Element.comment, "comment", ForeignSpelling.operation].contains(name)
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
      } else {
        let place = scanner.offset
        let value = try scanner.scalar()
        if element.key == nil, let text = value.text, !text.isEmpty, !name.hasPrefix("@"),
          Self.mayBeKey(name)
        {
          element.key = Key(
            name: name, place: place, text: text, start: value.start, end: value.end)
        }
      }
    }
    return hasName ? nil : element
  }
}
