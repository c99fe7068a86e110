import Schema

extension Statement {
  /// The children in the order in which they are shown. Those of the schema stand in its order,
  /// foreign ones where they were written.
  package var shown: [Statement] { shownPlaces.map { $0.map { children[$0] } } ?? children }

  /// For each child in the order in which they are shown, its place among the children; nil where
  /// both orders are the same.
  var shownPlaces: [Int]? {
    // Foreign statements have the last of the declarations, so they are the last children, in the
    // order of what they stand behind.
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

  /// Whether a foreign statement that is active stands directly in it.
  package var hasForeign: Bool {
    mayHoldForeign && children.contains { $0.predecessor >= 0 && !$0.isInactive }
  }

  /// Whether it is a foreign name, and what is under it are values or keys.
  package var goesOnBehindName: Bool {
    guard predecessor >= 0, !form.isKey, !children.isEmpty else { return false }
    return form.layout == .lines || form.layout == .brackets
  }

  /// Changes what is said of the statement at a path; of a foreign one, whose words are statements of
  /// their own, where it belongs. False: it is not there.
  mutating func updateStatement(
    at path: [PathElement], in schema: Schema, _ change: (inout Statement) -> Void
  ) -> Bool {
    var path = path[...]
    if path.last?.declaration == schema.foreign,
      descendant(at: path.dropLast(), in: schema)?.areInBrackets == true
    {
      // One of several members is no statement.
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

  /// Changes the words that the marks and comments of foreign statements belong to: this one, or those
  /// behind which the statements that begin with it go on.
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

  /// Removes what a foreign statement of another tree says: each of its last words, and the words
  /// before them that nothing is behind any more.
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

  /// Removes what a new child excludes because one of the two is foreign: another value of a word
  /// that has one value, and the statement of that name that the schema declares, or lacks, where
  /// the other one was set.
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
