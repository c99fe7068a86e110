import Schema

/// Writes foreign statements as elements. The first word is the name of the element; a value is its
/// text; keys are in elements `name`; other words are elements inside it. A word that cannot be the
/// name of an element is a key of an element `contents`.
///
/// A reader finds the layout of the words in the guide or, for words that the guide does not list,
/// from the shape of the elements. If neither is enough, an attribute states the layout.
extension ElementWriter {
  /// Returns the elements of the statements that begin with a foreign word. `walk` is the position
  /// before the word; `container` is its container in the former configuration.
  func elements(
    foreign word: Statement, _ walk: ForeignWalk, _ container: Statement?,
    isOutermost: Bool = false
  ) -> [Element] {
    let isSpelled = Self.isSpelled(word, walk, isOutermost: isOutermost)
    let name = isSpelled ? ForeignSpelling.element(of: word.value) ?? word.value : nil
    return elements(foreign: word, name, walk, container)
  }

  /// Returns the elements of a foreign word. `name` is the name of the element; nil: the element is
  /// named `item`, and the word is a key in it.
  private func elements(
    foreign word: Statement, _ name: String?, as item: String = Element.contents,
    _ walk: ForeignWalk, _ container: Statement?
  ) -> [Element] {
    var line = ForeignLine(name: name, walk)
    line.item = item
    line.append(word, former: container, in: schema)
    line.isList = line.walk.isList
    var instances: [ForeignInstance] = []
    collect(line, into: &instances)
    return instances.flatMap { elements(of: $0, isRepeated: instances.count > 1 || line.isList) }
  }

  private func elements(of instance: ForeignInstance, isRepeated: Bool) -> [Element] {
    let line = instance.line
    var element = Element(line.name ?? line.item)
    if let text = instance.text {
      element.text = text
      element.shape = isRepeated ? .repeated : .single
    } else {
      let keys = line.words.dropFirst(line.name == nil ? 0 : 1).map { word in
        var key = Element("name", text(of: word))
        key.shape = .value
        return key
      }
      element.children = keys + instance.inside
      if let key = keys.first, line.name != nil, !Self.isBlank(key.text) {
        element.children[0].name = line.keyName
      }
      if keys.count > 1 {
        for index in keys.indices { element.children[index].shape = .repeated }
      }
      element.shape = isRepeated ? .repeated : element.children.isEmpty ? .flag : .single
    }
    let words = line.words + instance.end
    element.attributes = marks(of: words)
    if former != nil, instance.hasChanged ?? line.hasChanged {
      element.attributes.append(Element.Attribute("junos:changed", "changed"))
    }
    if !instance.layouts.isEmpty {
      let names = instance.layouts.map(\.name).joined(separator: " ")
      element.attributes.append(Element.Attribute(Element.layout, names))
    }
    if instance.isContinued { return [element] }
    let comments = words.compactMap(\.annotation).joined(separator: "\n")
    return (comments.isEmpty ? [] : [Element(Element.comment, "/* \(comments) */")]) + [element]
  }

  private func marks(of words: [Statement]) -> [Element.Attribute] {
    var marks: [Element.Attribute] = []
    if words.contains(where: \.isInactive) {
      marks.append(Element.Attribute("inactive", "inactive"))
    }
    if words.contains(where: \.isProtected) {
      marks.append(Element.Attribute("protect", "protect"))
    }
    if let group = words.last(where: { !$0.inherited.isEmpty })?.inherited.last?.group {
      marks.append(Element.Attribute("junos:group", group))
    }
    return marks
  }

  func text(of word: Statement) -> String {
    word.foreignText(hidingSecrets: hidesSecrets).text
  }

  // MARK: What stands behind the words

  /// Collects the elements of all statements that begin with the words of `line`.
  private func collect(_ line: ForeignLine, into instances: inout [ForeignInstance]) {
    guard let last = line.words.last else { return }
    let children = last.children
    let isForeign = children.allSatisfy { $0.declaration == last.declaration }
    let isOne = children.count == 1
    if children.isEmpty {
      instances.append(
        ForeignInstance(
          line: line,
          layouts: line.agrees(isInside: false) ? [] : line.layouts(isInside: false)))
    } else if isForeign, line.isName, isOne, isValue(children[0], of: last, line) {
      var line = line
      line.append(children[0], former: line.former, in: schema)
      // The layout of a single member is `brackets` only if this is stated.
      let isBracket =
        last.form.layout == .brackets && !last.isPlain && line.forms[0].layout != .brackets
      instances.append(
        ForeignInstance(
          line: line, text: text(of: children[0]), layouts: isBracket ? [.brackets] : []))
    } else if isForeign, last.form.layout == .brackets, children.allSatisfy(Self.isMember) {
      collect(members: children, line, into: &instances)
    } else if isForeign, last.writtenLayout == .lines, line.walk.isBehindKeyOfLines {
      for statement in children.flatMap({ ForeignStatement.statements(of: $0) }) {
        collect(statement, line, into: &instances)
      }
    } else if isForeign, last.writtenLayout == .lines {
      collect(lines: children, line, into: &instances)
    } else if isForeign, line.isName, last.isPlain, last.form.layout == .block, !line.form.isOnLine,
      last.form.isListed, children.allSatisfy(\.form.isKey),
      ForeignSpelling.item(of: last.value, line.walk) == Element.contents
    {
      for child in children { collect(key: child, line, into: &instances) }
    } else if line.isName, line.form.isOnLine, last.form.layout == line.form.layout,
      let first = children.first, isKeyOfLine(first, line),
      !children.dropFirst().contains(where: { $0.form.isKey })
    {
      // The key is written first, as in any other element: `file log size 1m`.
      var keyed = line
      keyed.keyName = ForeignSpelling.key(of: last.value, line.walk)
      keyed.append(first, former: line.former, in: schema)
      let inside = inside(of: line, Array(children.dropFirst()))
      instances.append(ForeignInstance(line: keyed, inside: inside))
    } else {
      collect(inside: children, line, into: &instances)
    }
  }

  /// Returns whether a word is a key after which the words of its line belong to the statement, not
  /// to the key.
  private func isKeyOfLine(_ word: Statement, _ line: ForeignLine) -> Bool {
    guard word.form.isKey, word.isPlain, word.children.isEmpty else { return false }
    var line = line
    line.append(word, former: nil, in: schema)
    return line.form.layout == .unknown
  }

  /// Returns whether a word is the text of the element that its keyword names.
  private func isValue(_ word: Statement, of name: Statement, _ line: ForeignLine) -> Bool {
    guard word.children.isEmpty, word.form.isKey, !line.isList, !Self.isBlank(word.value) else {
      return false
    }
    return name.form.layout != .block && ForeignSpelling.key(of: name.value, line.walk) == "name"
  }

  private func collect(
    key: Statement, _ line: ForeignLine, into instances: inout [ForeignInstance]
  ) {
    var line = line
    if line.isName, let name = line.words.first {
      line.keyName = ForeignSpelling.key(of: name.value, line.walk)
    }
    line.append(key, former: line.former, in: schema)
    collect(line, into: &instances)
  }

  private func collect(
    members: [Statement], _ line: ForeignLine, into instances: inout [ForeignInstance]
  ) {
    let areTexts = !members.contains(where: { Self.isBlank($0.value) })
    if line.isName, areTexts {
      let isKnown = line.form.layout(.repeatedText, isOnLines: line.walk.isOnLines) == .brackets
      for (index, member) in members.enumerated() {
        instances.append(
          ForeignInstance(
            line: line, text: text(of: member), layouts: isKnown ? [] : [.brackets],
            isContinued: index > 0))
      }
      return
    }
    let inside = members.map { member in
      var element = Element(Element.contents, text(of: member))
      if !areTexts {
        element = Element(Element.contents, [Element("name", text(of: member))])
        element.children[0].shape = .value
      }
      element.shape = .repeated
      return element
    }
    let isKnown = areTexts && !line.form.isListed && line.agrees(isInside: true, but: .brackets)
    instances.append(
      ForeignInstance(
        line: line, inside: inside, layouts: isKnown ? [] : line.layouts(isInside: true)))
  }

  /// Collects statements that begin with the words of the line: each key has an element of its own,
  /// and names share one.
  private func collect(
    lines children: [Statement], _ line: ForeignLine, into instances: inout [ForeignInstance]
  ) {
    var names: [Statement] = []
    for child in children {
      if child.form.isKey {
        if !names.isEmpty { collect(inside: names, line, into: &instances) }
        names = []
        collect(key: child, line, into: &instances)
      } else {
        names.append(child)
      }
    }
    if !names.isEmpty { collect(inside: names, line, into: &instances) }
  }

  /// Collects one element with all children inside.
  func collect(
    inside children: [Statement], _ line: ForeignLine, into instances: inout [ForeignInstance]
  ) {
    instances.append(
      ForeignInstance(
        line: line, inside: inside(of: line, children),
        layouts: line.agrees(isInside: true) ? [] : line.layouts(isInside: true)))
  }

  private func inside(of line: ForeignLine, _ children: [Statement]) -> [Element] {
    var walk = line.walk
    let isOnLine = walk.isBehindKeyOfLines && line.words.last?.writtenLayout == .lines
    if !isOnLine { walk.begin() }
    // Elements with the same name must be adjacent, because they become one array in JSON. So all
    // children from the first that cannot be the name of an element to the last get the same name.
    func isUnnamed(_ child: Statement) -> Bool {
      child.declaration == schema.foreign && !Self.isSpelled(child, walk, isOutermost: false)
    }
    let first = children.firstIndex(where: isUnnamed)
    let last = first.flatMap { _ in children.lastIndex(where: isUnnamed) }
    let item = ForeignSpelling.item(of: line.words.first?.value ?? "", walk)
    var result: [Element] = []
    for (index, child) in children.enumerated() {
      if child.declaration != schema.foreign {
        result += elements(of: child, line.former)
      } else if let first, let last, (first...last).contains(index) {
        result += elements(foreign: child, nil, as: item, walk, line.former)
      } else {
        result += elements(foreign: child, walk, line.former)
      }
    }
    if first != nil {
      for index in result.indices where result[index].name == item {
        result[index].shape = .repeated
      }
    }
    return result
  }

  // MARK: Words

  private static func isMember(_ word: Statement) -> Bool { word.children.isEmpty && word.isPlain }

  /// Returns whether a text is empty or consists of blanks of XML.
  static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy(XMLScanner.isBlank) }

  /// Returns whether a word is the name of its element, so that a reader gets the same word from
  /// it.
  static func isSpelled(
    _ word: Statement, _ walk: ForeignWalk, isOutermost: Bool
  ) -> Bool {
    let name = word.value
    guard isName(ForeignSpelling.element(of: name) ?? name), !reserved.contains(name),
      ForeignSpelling.word(of: name) == name
    else { return false }
    if isOutermost { return true }
    if word.form.isKey { return false }
    return word.form.isListed ? walk.lists(name) : !walk.isUnspelled(name)
  }

  /// The names of elements with a meaning of their own, which no word can have.
  private static let reserved: Set<String> = [
    "name", "comment", Element.contents, ForeignSpelling.operation, ForeignSpelling.operand,
  ]

  /// Returns whether a text can be the name of an element in every version of XML, without a
  /// namespace.
  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    return isLetter(first)
      && text.utf8.allSatisfy { octet in
        isLetter(octet) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
          || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
      }
  }

  private static func isLetter(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
