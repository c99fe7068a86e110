import Schema

/// Writes statements that begin with the same key. Each has an element with all words of its line:
/// `<route-filter><address>10/8</address><upto>/24</upto><accept/></route-filter>`.
extension ElementWriter {
  /// Adds the element of one of the statements behind a key.
  func collect(
    _ statement: ForeignStatement, _ line: ForeignLine, into instances: inout [ForeignInstance]
  ) {
    guard let key = line.words.last, let last = statement.words.last else { return }
    if let elements = elements(of: statement, line.walk) {
      var instance = ForeignInstance(line: line, inside: elements)
      instance.end = [last]
      let before = line.former?.descendant(at: statement.path, in: schema)
      instance.hasChanged = before != last
      instances.append(instance)
    } else if let only = key.pruned(to: statement.path[...], nil, in: schema) {
      collect(inside: [only], line, into: &instances)
    }
  }

  /// Returns the elements of the words of a line, beside each other; nil: a word is neither a name
  /// that the guide lists there nor the value of one.
  private func elements(of statement: ForeignStatement, _ walk: ForeignWalk) -> [Element]? {
    guard case .none = statement.contents, statement.words.dropLast().allSatisfy(\.isPlain) else {
      return nil
    }
    var walk = walk
    var elements: [Element] = []
    for (index, word) in statement.words.enumerated() {
      if walk.expectsKey {
        guard !Self.isBlank(word.value), let last = elements.indices.last else { return nil }
        elements[last].text = text(of: word)
        elements[last].shape = .single
        _ = walk.follow(word.value, isQuoted: true, after: index)
        continue
      }
      let name = ForeignSpelling.element(of: word.value) ?? word.value
      guard walk.lists(word.value), Self.isSpelled(word, walk, isOutermost: false),
        !elements.contains(where: { $0.name == name })
      else { return nil }
      _ = walk.follow(word.value, isQuoted: false, after: index)
      guard walk.expectsKey || !walk.mayGoOnInside else { return nil }
      var element = Element(name)
      element.shape = .flag
      elements.append(element)
    }
    return walk.expectsKey ? nil : elements
  }
}
