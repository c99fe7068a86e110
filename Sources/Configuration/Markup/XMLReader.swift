/// Reads a configuration in XML into a tree, without building a document first. It accepts the
/// output of `display xml` and the variants that other programs write.
///
///     document = { misc } element { misc }
///     misc     = blank | "<?" ... "?>" | "<!--" ... "-->" | "<!DOCTYPE" ... ">"
///     element  = "<" name { attribute } ( "/>" | ">" { content } "</" name ">" )
///     content  = element | text | cdata | misc
///
/// The reader loads the only element called `configuration`, wherever it is in the document,
/// because a reply encloses it. Text between elements is an error. The only entities are the five
/// of XML and character references, because a document must not define others.
struct XMLReader {
  /// The scanner, at the next token.
  var scanner: XMLScanner
  /// The loader, which adds statements to the tree.
  var loader: MarkupLoader
  private var hasConfiguration = false
  /// A scanner at the beginning of the file.
  private let beginning: XMLScanner
  /// The keys of elements that are one of several with the same name; nil: they have not been
  /// needed.
  private var repeated: RepeatedElements?

  /// Reads `octets` into the tree of `loader` and returns the result.
  static func read(_ octets: [UInt8], by loader: MarkupLoader) -> Loaded {
    var reader = XMLReader(scanner: XMLScanner(octets), loader: loader)
    do throws(MarkupError) {
      try reader.document()
      return reader.loader.finish(nil)
    } catch {
      return reader.loader.finish(error)
    }
  }

  private init(scanner: XMLScanner, loader: MarkupLoader) {
    self.scanner = scanner
    self.loader = loader
    beginning = scanner
  }

  /// Returns the key of a foreign statement that is one of several with the same name, although the
  /// guide does not list it as a list. Without it, the statements would be merged into one. nil: it
  /// is no such statement.
  mutating func listKey(
    of statement: MarkupStatement, at tag: XMLScanner.Tag
  ) -> RepeatedElements.Key? {
    guard statement.foreign?.mayHaveKey == true, statement.marks.layouts.isEmpty else { return nil }
    if repeated == nil { repeated = RepeatedElements(in: beginning) }
    return repeated?.key(at: tag.range.lowerBound)
  }

  private mutating func document() throws(MarkupError) {
    try scanner.skipMisc()
    let outermost = try scanner.startTag()
    try surrounding(outermost)
    try scanner.skipMisc()
    guard scanner.isAtEnd else { throw scanner.error(.unexpected("the end")) }
    // Without this error, the load would silently change nothing or, if it overrides, delete the
    // whole configuration.
    guard hasConfiguration else { throw Self.misplaced(outermost, wanted: "<configuration>") }
  }

  private static func misplaced(_ tag: XMLScanner.Tag, wanted: String) -> MarkupError {
    MarkupError(reason: .unexpected(wanted), line: tag.place.line, column: tag.place.column)
  }

  /// Reads an element that encloses the configuration, or is the configuration.
  private mutating func surrounding(_ tag: XMLScanner.Tag) throws(MarkupError) {
    if hasConfiguration {
      if tag.name == "configuration" {
        throw Self.misplaced(tag, wanted: "one <configuration>")
      }
      return try scanner.skip(tag)
    }
    guard tag.name == "configuration" else {
      var content = XMLScanner.Content()
      while try scanner.next(in: tag, &content) { try surrounding(try scanner.startTag()) }
      return
    }
    hasConfiguration = true
    var level = loader.top
    if let marks = marks(of: tag, level), !marks.isEmpty, !loader.begin(marks, &level) {
      refuse(tag, level)
    }
    var content = XMLScanner.Content()
    let hasChildren = try scanner.next(in: tag, &content)
    try refuse(content, level)
    if hasChildren { _ = try children(of: tag, level) }
  }

  // MARK: Statements

  /// Reads the children of an element, from the first one to the end of the element. `hasName`
  /// states that one of them is called `name` and is the key. `key` is the offset of a key with
  /// another name.
  private mutating func children(
    of tag: XMLScanner.Tag, _ level: MarkupLoader.Level, hasName: Bool = false, key: Int? = nil
  ) throws(MarkupError) -> MarkupLoader.Level {
    var (level, before) = (level, MarkupLoader.Level?.none)
    var comments = MarkupMarks()
    var place = tag.place
    var hasName = hasName
    var hasMore = true
    while hasMore {
      let child = try scanner.startTag()
      if let next = loader.next(before, behind: level, named: child.name) {
        (level, before) = (next, nil)
      }
      if child.name == Element.comment || child.name == "comment" {
        place = child.place
        comments.annotate(try scanner.text(of: child))
      } else if hasName, loader.names.isKey(child.name, of: level.declaration) {
        hasName = false
        try scanner.skip(child)
      } else if child.range.lowerBound == key {
        try scanner.skip(child)
      } else if tag.name == ForeignSpelling.operated,
        let (name, operand) = try self.operated(child, in: tag)
      {
        before = try statement(child, level, comments, name, operand)
        comments = MarkupMarks()
      } else {
        before = try statement(child, level, comments)
        comments = MarkupMarks()
      }
      var content = XMLScanner.Content()
      hasMore = try scanner.next(in: tag, &content)
      try refuse(content, level)
    }
    if let comment = comments.annotation { loader.drop(comment: comment, at: place, in: level) }
    return loader.next(before, behind: level, named: "") ?? level
  }

  /// Reads one statement with its children. Returns the level behind it; nil: there is none.
  private mutating func statement(
    _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level, _ comments: MarkupMarks
  ) throws(MarkupError) -> MarkupLoader.Level? {
    guard var marks = marks(of: tag, level) else {
      try scanner.skip(tag)
      loader.recordRefused(tag.range.lowerBound..<scanner.offset)
      return nil
    }
    marks.annotation = MarkupMarks.joined(comments.annotation, marks.annotation)
    var statement = MarkupStatement(tag.name, at: tag.place)
    statement.marks = marks
    var meaning = loader.begin(&statement, in: level)
    var content = XMLScanner.Content()
    let hasChildren = try scanner.next(in: tag, &content)
    if hasChildren { meaning = loader.meaning(meaning, ofWhatHasInside: true) }
    if hasChildren, case .leaf(let id)? = meaning {
      guard content.isBlank, let value = try onlyText(in: tag, ofLeaf: id) else {
        return try refuse(insideLeaf: statement, tag, level)
      }
      append(value, to: &statement, tag)
      return try inside(statement, tag, level, false, false)
    }
    if hasChildren { try refuse(content, level) }
    var hasName = false
    switch meaning {
    case .foreign?:
      return try foreign(statement, tag, level, content, hasChildren: hasChildren)
    case .leaf?:
      if !content.text.isEmpty || !marks.isDeleted { append(content, to: &statement, tag) }
    case .instance?, .groups?:
      if hasChildren, let name = try self.name(of: meaning?.list, in: tag, level) {
        if name.isRefused { return try skipRefused(tag) }
        append(name.content, to: &statement, tag)
        hasName = name.isBehind
        if case .groups? = meaning { statement.depth = 2 }
        if !name.isBehind {
          var content = XMLScanner.Content()
          let hasInside = try scanner.next(in: tag, &content)
          try refuse(content, level)
          return try inside(statement, tag, level, hasInside, false)
        }
      } else if case .groups? = meaning, hasChildren {
        // A container of groups has no children but the groups, each of which replaces the
        // container element.
        statement.append(value: "", from: tag.place, to: tag.place)
      }
    case .instances(let list)?:
      if hasChildren {
        if !marks.isComment { refuse(tag, level) }
        var inner = level
        inner.list = list
        inner.annotation = marks.annotation
        _ = try children(of: tag, inner)
        return nil
      }
    case .container?, .key?, nil:
      if !hasChildren, !content.isBlank { append(content, to: &statement, tag) }
    }
    return try inside(statement, tag, level, hasChildren, hasName)
  }

  /// Loads a statement and its children. Returns the level behind it; nil: there is none.
  mutating func inside(
    _ statement: MarkupStatement, _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level,
    _ hasInside: Bool, _ hasName: Bool, key: Int? = nil
  ) throws(MarkupError) -> MarkupLoader.Level? {
    let errorCount = loader.errorCount
    let inner = loader.apply(statement, in: level, hasInside: hasInside)
    guard hasInside else { return inner }
    guard let inner else {
      let isRefused = loader.errorCount > errorCount
      try scanner.skipRest(of: tag)
      if isRefused { loader.recordRefused(tag.range.lowerBound..<scanner.offset) }
      return nil
    }
    let end = try children(of: tag, inner, hasName: hasName, key: key)
    loader.endLine(end, of: statement, in: level)
    loader.leave(inner)
    return end
  }

  /// Appends the text of an element as a key or value.
  func append(
    _ content: XMLScanner.Content, to statement: inout MarkupStatement, _ tag: XMLScanner.Tag
  ) {
    let start = content.start ?? tag.place
    statement.append(value: content.text, from: start, to: content.end ?? start)
  }

  /// Reads the key of a list instance. The reader is at the first child of the instance. `isBehind`
  /// states that the key follows other children and has not been skipped; `isRefused` states that
  /// an error has been reported, because the key has children.
  mutating func name(
    of list: Int? = nil, in tag: XMLScanner.Tag, _ level: MarkupLoader.Level
  ) throws(MarkupError) -> (content: XMLScanner.Content, isBehind: Bool, isRefused: Bool)? {
    let before = scanner
    var isBehind = false
    var content = XMLScanner.Content()
    repeat {
      let child = try scanner.startTag()
      if loader.names.isKey(child.name, of: list) {
        var key = XMLScanner.Content()
        let hasChildren = try scanner.next(in: child, &key)
        if hasChildren {
          let statement = MarkupStatement(tag.name, at: tag.place)
          try refuse(insideLeaf: statement, child, level)
        }
        // A key is not a statement, so it cannot have marks.
        if let marks = marks(of: child, level), !marks.isEmpty { refuse(child, level) }
        if isBehind { scanner = before }
        return (key, isBehind, hasChildren)
      }
      isBehind = true
      try scanner.skip(child)
    } while try scanner.next(in: tag, &content)
    scanner = before
    return nil
  }

  /// Reads the text of the only child of an element, and the end of the element. Junos writes some
  /// values this way. Returns nil if the element is another; then nothing has been read.
  private mutating func onlyText(
    in tag: XMLScanner.Tag, ofLeaf id: Int
  ) throws(MarkupError) -> XMLScanner.Content? {
    let before = scanner
    let child = try scanner.startTag()
    var value = XMLScanner.Content()
    var rest = XMLScanner.Content()
    if child.attributes.isEmpty, loader.holdsValue(child.name, ofLeaf: id),
      try !scanner.next(in: child, &value), !value.isBlank,
      try !scanner.next(in: tag, &rest), rest.isBlank
    {
      return value
    }
    scanner = before
    return nil
  }

  /// Reports an element where only text is permitted, and skips it and the rest of `tag`. The
  /// reader is at the start of that element.
  @discardableResult
  mutating func refuse(
    insideLeaf statement: MarkupStatement, _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level
  ) throws(MarkupError) -> MarkupLoader.Level? {
    let child = try scanner.startTag()
    loader.refuse(element: child.name, at: child.place, width: 1, inside: statement, level)
    try scanner.skip(child)
    return try skipRefused(tag)
  }

  /// Skips the rest of a statement for which an error has been reported.
  mutating func skipRefused(
    _ tag: XMLScanner.Tag
  ) throws(MarkupError) -> MarkupLoader.Level? {
    try scanner.skip(tag)
    loader.recordRefused(tag.range.lowerBound..<scanner.offset)
    return nil
  }

  /// Reports text between elements.
  mutating func refuse(
    _ content: XMLScanner.Content, _ level: MarkupLoader.Level
  ) throws(MarkupError) {
    guard var place = content.start, !content.isBlank else { return }
    for octet in content.text.utf8.prefix(while: XMLScanner.isBlank) {
      place.column += 1
      if octet == UInt8(ascii: "\n") { place = MarkupPlace(line: place.line + 1, column: 0) }
    }
    loader.refuse(textAt: place, in: level)
  }

  // MARK: Attributes

  /// Returns the marks in the attributes of an element; nil: one of them is invalid, and an error
  /// has been reported.
  mutating func marks(
    of tag: XMLScanner.Tag, _ level: MarkupLoader.Level
  ) -> MarkupMarks? {
    var marks = MarkupMarks()
    for attribute in tag.attributes {
      let name = scanner.isOfProtocol(attribute.name) ? "operation" : attribute.name
      let addition = marks.add(name, attribute.value)
      guard addition == .added else {
        loader.refuse(
          attribute: attribute.name, at: attribute.place, of: tag.name, in: level, addition)
        return nil
      }
    }
    guard !marks.isWhole else { return marks }
    refuse(tag, level)
    return nil
  }

  /// Reports attributes that contradict each other, or belong to an element that is not a
  /// statement.
  mutating func refuse(
    _ tag: XMLScanner.Tag, _ level: MarkupLoader.Level
  ) {
    let asking = tag.attributes.first { attribute in
      var marks = MarkupMarks()
      let name = scanner.isOfProtocol(attribute.name) ? "operation" : attribute.name
      return marks.add(name, attribute.value) == .added ? !marks.isComment : true
    }
    guard let asking else { return }
    loader.refuse(attribute: asking.name, at: asking.place, of: tag.name, in: level)
  }
}
