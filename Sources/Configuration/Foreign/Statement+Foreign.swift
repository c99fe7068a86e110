import Schema

extension Statement {
  /// The children in the order in which they are shown. Those of the schema are in its order;
  /// foreign ones are where they were written.
  package var shown: [Statement] { shownPlaces.map { $0.map { children[$0] } } ?? children }

  /// The indexes of the children in the order in which they are shown; nil if both orders are the
  /// same.
  var shownPlaces: [Int]? {
    // The declaration of foreign statements is the last one, so they are the last children, sorted
    // by the statements behind which they are shown.
    guard mayHoldForeign, let last = children.last, last.predecessor >= 0,
      let first = children.first, first.declaration != last.declaration
    else { return nil }
    let start = children.firstIndex { $0.declaration == last.declaration } ?? children.endIndex
    var places: [Int] = []
    places.reserveCapacity(children.count)
    var next = 0
    for place in start..<children.endIndex {
      while next < start, children[next].declaration <= children[place].predecessor {
        places.append(next)
        next += 1
      }
      places.append(place)
    }
    return places + Array(next..<start)
  }

  /// Whether the statement directly contains an active foreign statement.
  package var hasForeign: Bool {
    mayHoldForeign && children.contains { $0.predecessor >= 0 && !$0.isInactive }
  }

  /// Whether the statement is a foreign name with values or keys under it.
  package var goesOnBehindName: Bool {
    guard predecessor >= 0, !form.isKey, !children.isEmpty else { return false }
    return form.layout == .lines || form.layout == .brackets
  }

  /// Changes the marks or comment of the statement at a path. For a foreign statement, the words
  /// that have its marks are changed. Returns false if the statement does not exist.
  mutating func updateStatement(
    at path: [PathElement], in schema: Schema, _ change: (inout Statement) -> Void
  ) -> Bool {
    var path = path[...]
    if path.last?.declaration == schema.foreign,
      descendant(at: path.dropLast(), in: schema)?.areInBrackets == true
    {
      // One of several members is not a statement of its own.
      path.removeLast()
    }
    return updateExisting(at: path, in: schema) { statement in
      if statement.declaration == schema.foreign {
        statement.changeForeignHeads(in: schema, change)
      } else {
        change(&statement)
      }
      return true
    }
  }

  /// Changes the words that have the marks and comments of the foreign statements under this word:
  /// this word, or those behind it.
  mutating func changeForeignHeads(in schema: Schema, _ change: (inout Statement) -> Void) {
    let children = children
    let isHead =
      switch form.layout {
      case .lines: children.isEmpty || isMarked
      case .brackets: areInBrackets || isMarked || children.contains(where: \.isMarked)
      case .unknown, .block, .line, .lineOfOne: true
      }
    guard !isHead, children.allSatisfy({ $0.declaration == declaration }) else {
      return change(&self)
    }
    for child in children {
      update(declaration, key: child.value, in: schema) {
        $0.changeForeignHeads(in: schema, change)
      }
    }
  }

  /// Removes a foreign statement of another tree from this one: each of its last words, and the
  /// words before them that have no children left.
  mutating func removeForeign(_ gone: Statement, in schema: Schema) {
    guard let own = child(gone.declaration, key: gone.value, in: schema) else { return }
    var rest = own
    for child in gone.children where child.declaration == gone.declaration {
      rest.removeForeign(child, in: schema)
    }
    for child in gone.children where child.declaration != gone.declaration {
      rest.removeAll(child.declaration)
    }
    if gone.children.isEmpty || rest.children.isEmpty {
      remove(gone.declaration, key: gone.value, in: schema)
    } else {
      update(gone.declaration, key: gone.value, in: schema) { $0 = rest }
    }
  }

  /// Removes the statements that a new child excludes if one of the two is foreign: another value
  /// of a word that takes a single value, or the leaf of the same name that is foreign or declared
  /// in the schema.
  mutating func removeForeignRivals(of element: PathElement, in schema: Schema) {
    guard let foreign = schema.foreign else { return }
    let isForeign = element.declaration == foreign
    if declaration == foreign {
      guard isForeign, form.isSingle else { return }
      for other in instances(of: foreign) where other.value != element.value {
        remove(foreign, key: other.value, in: schema)
      }
    } else if isForeign {
      guard let twin = schema.child(element.value, of: declaration), twin.isLeaf else { return }
      removeAll(twin.id)
    } else if schema.declarations[element.declaration].isLeaf {
      remove(foreign, key: schema.declarations[element.declaration].name, in: schema)
    }
  }
}
