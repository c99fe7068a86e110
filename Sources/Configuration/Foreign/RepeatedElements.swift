/// The keys of list instances whose key element is not called `name`. Elements are taken as
/// instances if several in one element have the same name, contain other elements, and contain no
/// `name`.
struct RepeatedElements {
  /// The key of an instance: the first child with text of the instance's element.
  struct Key {
    /// The name of the child.
    var name: String
    /// The offset of the child in the file, in octets.
    var place: Int
    /// The text of the child.
    var text: String
    /// The position of the text's beginning.
    var start: MarkupPlace
    /// The position of the text's end.
    var end: MarkupPlace
  }

  /// The keys, by the offsets of their elements.
  private var keys: [Int: Key] = [:]

  /// Returns the key of the element at an offset; nil: it has none, or is the only one of its name.
  func key(at place: Int) -> Key? { keys[place] }

  /// An element that contains elements but no `name`.
  private struct Unnamed {
    var place: Int
    var key: Key?
    var inside = Siblings()
  }

  /// The first element of each name within one element, or within several that are the same
  /// statement.
  private struct Siblings {
    var first: [String: Unnamed] = [:]
  }

  /// Adds an element to its siblings, and stores the keys of both if an earlier one has the same
  /// name.
  private mutating func add(_ element: Unnamed, _ name: String, in siblings: inout Siblings) {
    guard var earlier = siblings.first.removeValue(forKey: name) else {
      siblings.first[name] = element
      return
    }
    keys[earlier.place] = earlier.key
    keys[element.place] = element.key
    if earlier.key == nil || element.key == nil {
      // They are no instances of a list, but one container in two parts.
      for (name, inside) in element.inside.first { add(inside, name, in: &earlier.inside) }
    }
    siblings.first[name] = earlier
  }
}

extension RepeatedElements {
  /// Searches an XML document. Elements are identified by the offset of the name in the start tag.
  /// The search ends at the first error.
  init(in document: XMLScanner) {
    var scanner = document
    do throws(MarkupError) {
      try scanner.skipMisc()
      _ = try readElement(scanner.startTag(), &scanner)
    } catch {
      // The error is reported by the reader, which reads the same document next.
    }
  }

  /// Returns an element that contains elements but no `name`, or the text of an element without
  /// elements.
  private mutating func readElement(
    _ tag: XMLScanner.Tag, _ scanner: inout XMLScanner
  ) throws(MarkupError) -> (unnamed: Unnamed?, text: XMLScanner.Content?) {
    var content = XMLScanner.Content()
    var element = Unnamed(place: tag.range.lowerBound)
    var (hasChildren, hasName) = (false, false)
    while try scanner.next(in: tag, &content) {
      let child = try scanner.startTag()
      hasChildren = true
      if child.name == "name" { hasName = true }
      let (unnamed, text) = try readElement(child, &scanner)
      if element.key == nil, let text, Self.mayBeKey(child.name) {
        element.key = Key(
          name: child.name, place: child.range.lowerBound, text: text.text,
          start: text.start ?? child.place, end: text.end ?? child.place)
      }
      if let unnamed { add(unnamed, child.name, in: &element.inside) }
    }
    if hasChildren { return (hasName ? nil : element, nil) }
    return (nil, content.isBlank ? nil : content)
  }

  /// Returns whether an element of this name can be the key of an instance.
  static func mayBeKey(_ name: String) -> Bool {
    ![Element.comment, "comment", ForeignSpelling.operation].contains(name)
  }

  /// Searches a JSON document. Objects are identified by the offset of the brace.
  init(in document: JSONScanner) {
    var scanner = document
    scanner.skipBlanks()
    guard scanner.isAtObject else { return }
    do throws(MarkupError) {
      _ = try readObject(&scanner)
    } catch {
      // The error is reported by the reader, which reads the same document next.
    }
  }

  /// Returns the object, or nil if it has a `name`.
  private mutating func readObject(_ scanner: inout JSONScanner) throws(MarkupError) -> Unnamed? {
    var element = Unnamed(place: scanner.offset)
    try scanner.open()
    var hasName = false
    var isFirst = true
    while let member = try scanner.member(isFirst: isFirst) {
      isFirst = false
      let name = member.text ?? ""
      if name == "name" { hasName = true }
      if scanner.isAtObject {
        if let unnamed = try readObject(&scanner) { add(unnamed, name, in: &element.inside) }
      } else if scanner.isAtArray {
        try scanner.open()
        var isFirstEntry = true
        while try scanner.entry(isFirst: isFirstEntry) {
          isFirstEntry = false
          if !scanner.isAtObject {
            try scanner.skip()
          } else if let unnamed = try readObject(&scanner) {
            add(unnamed, name, in: &element.inside)
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
